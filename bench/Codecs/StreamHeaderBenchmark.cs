using BenchmarkDotNet.Attributes;
using VersionManager.Contracts;
using VersionManager.Contracts.Wire;

namespace VersionManager.Bench.Codecs;

/// <summary>The cost of a stream's version header, which is paid for each stream in each direction.</summary>
[MemoryDiagnoser]
public class StreamHeaderBenchmark
{
    private static readonly ulong s_version = VersionCode.Encode(new Version(1, 0));

    private readonly byte[] _written = new byte[StreamHeader.MaximalLength];
    private readonly byte[] _buffer = new byte[StreamHeader.MaximalLength];

    private static StreamHeader Header =>
        new()
        {
            Command = StreamCommand.Proxy,
            SourceAddress = 0x0A4D0001,
            DestinationAddress = 0x0A4D0002,
            SourcePort = 40_000,
            DestinationPort = 7_000,
            Application = "SourceRouter"u8,
            SenderVersion = s_version,
            MaximalVersion = s_version,
        };

    [GlobalSetup]
    public void Prepare() => Header.TryWrite(_written, out _);

    [Benchmark]
    public bool Write() => Header.TryWrite(_buffer, out _);

    [Benchmark]
    public HeaderResult Read() => StreamHeader.TryRead(_written, out _, out _);
}
