using BenchmarkDotNet.Attributes;
using VersionManager.Contracts;
using VersionManager.Contracts.Wire;

namespace VersionManager.Bench.Codecs;

/// <summary>The cost of a datagram's version header, which is paid for each datagram in each direction.</summary>
[MemoryDiagnoser]
public class DatagramHeaderBenchmark
{
    private static readonly DatagramHeader s_header = new()
    {
        Kind = DatagramKind.Data,
        SourcePort = 40_000,
        DestinationPort = 7_000,
        Application = ApplicationHash.Of("SourceRouter"),
        SenderVersion = VersionCode.Encode(new Version(1, 0)),
        MaximalVersion = VersionCode.Encode(new Version(2, 0)),
    };

    private readonly byte[] _written = new byte[DatagramHeader.Length];
    private readonly byte[] _buffer = new byte[DatagramHeader.Length];

    [GlobalSetup]
    public void Prepare() => s_header.TryWrite(_written);

    [Benchmark]
    public bool Write() => s_header.TryWrite(_buffer);

    [Benchmark]
    public HeaderResult Read() => DatagramHeader.TryRead(_written, out _, out _);
}
