using VersionManager.Bench.Load;
using VersionManager.Bench.Peers;

namespace VersionManager.Bench;

/// <summary>One figure that is measured for every peer.</summary>
/// <param name="Name">The row's name in the table.</param>
/// <param name="Unit">The figure's unit.</param>
/// <param name="Load">The load that is run; rows of the same load share its runs.</param>
/// <param name="LowerIsBetter">Whether a lower figure is better.</param>
/// <param name="Figure">Takes the figure from a run.</param>
internal sealed record Row(string Name, string Unit, RowLoad Load, bool LowerIsBetter, Func<Sample, double> Figure);

/// <summary>A load: arguments of <c>vmbench load</c>.</summary>
/// <param name="Arguments">The load's kind and its arguments, without the endpoint and the duration.</param>
/// <param name="Port">The server's port.</param>
/// <param name="Datagrams">Whether the load is UDP.</param>
internal sealed record RowLoad(string[] Arguments, int Port, bool Datagrams = false);

/// <summary>One run of one load against one peer.</summary>
/// <param name="Result">What the client measured.</param>
/// <param name="BusySeconds">CPU time of the whole machine during the run, without the spinners'.</param>
/// <param name="ProxyBytes">Growth of the resident memory of the peer's proxies during the run.</param>
internal sealed record Sample(LoadResult Result, double BusySeconds, long ProxyBytes);

/// <summary>Every figure that the bench knows.</summary>
internal static class Rows
{
    private static readonly int s_idleFlows = Math.Min(10_000, MachineLimits.ProxiedConnections);
    private static readonly RowLoad s_small = new(["tcp-rr", "--size", "1"], Ports.Echo);
    private static readonly RowLoad s_large = new(["tcp-rr", "--size", "1000"], Ports.Echo);
    private static readonly RowLoad s_connections = new(["tcp-connect"], Ports.Echo);
    private static readonly RowLoad s_bulk = new(["tcp-bulk", "--flows", "1"], Ports.Sink);
    private static readonly RowLoad s_bulk8 = new(["tcp-bulk", "--flows", "8"], Ports.Sink);
    private static readonly RowLoad s_flows10 = new(["tcp-flows", "--flows", "10"], Ports.Echo);
    private static readonly RowLoad s_flows5000 = new(["tcp-flows", "--flows", "5000"], Ports.Echo);
    private static readonly RowLoad s_idle = new(["tcp-idle", "--flows", $"{s_idleFlows}"], Ports.Echo);
    private static readonly RowLoad s_udpSmall = new(["udp-rr", "--size", "64"], Ports.Echo, Datagrams: true);
    private static readonly RowLoad s_udpLarge = new(["udp-rr", "--size", "1400"], Ports.Echo, Datagrams: true);
    private static readonly RowLoad s_udpOneWay = new(["udp-oneway", "--size", "64"], Ports.Sink, Datagrams: true);
    private static readonly RowLoad s_udpOneWayLarge = new(["udp-oneway", "--size", "1400"], Ports.Sink, Datagrams: true);

    private static readonly RowLoad s_contact = new([BenchRun.FirstContact], Ports.Echo);

    /// <summary>All rows, in the table's order.</summary>
    public static IReadOnlyList<Row> All { get; } =
    [
        new("TCP 1 byte, p50", "µs", s_small, true, sample => sample.Result.P50),
        new("TCP 1 byte, p99", "µs", s_small, true, sample => sample.Result.P99),
        new("TCP 1 byte, round trips", "/s", s_small, false, sample => sample.Result.Rate),
        new("TCP 1 byte, CPU a million", "s", s_small, true, sample => sample.BusySeconds / sample.Result.Count * 1e6),
        new("TCP 1,000 bytes, p50", "µs", s_large, true, sample => sample.Result.P50),
        new("TCP 1,000 bytes, p99", "µs", s_large, true, sample => sample.Result.P99),
        new("TCP new connections", "/s", s_connections, false, sample => sample.Result.Rate),
        new("TCP bulk, 1 stream", "Gbit/s", s_bulk, false, sample => sample.Result.Gigabits),
        new("TCP bulk, 1 stream, CPU a GB", "s", s_bulk, true, sample => sample.BusySeconds / sample.Result.Bytes * 1e9),
        new("TCP bulk, 8 streams", "Gbit/s", s_bulk8, false, sample => sample.Result.Gigabits),
        new("TCP first contact to offload", "ms", s_contact, true, sample => sample.Result.P50 / 1000),
        new("TCP p50 with 10 flows", "µs", s_flows10, true, sample => sample.Result.P50),
        new("TCP p50 with 5,000 flows", "µs", s_flows5000, true, sample => sample.Result.P50),
        new($"{s_idleFlows:#,0} idle connections", "MB", s_idle, true, sample => sample.ProxyBytes / 1e6),
        new("UDP 64 bytes, p50", "µs", s_udpSmall, true, sample => sample.Result.P50),
        new("UDP 64 bytes, p99", "µs", s_udpSmall, true, sample => sample.Result.P99),
        new("UDP 1,400 bytes, p50", "µs", s_udpLarge, true, sample => sample.Result.P50),
        new("UDP 64 bytes, one way", "/s", s_udpOneWay, false, sample => sample.Result.Rate),
        new("UDP 1,400 bytes, one way", "/s", s_udpOneWayLarge, false, sample => sample.Result.Rate),
    ];
}
