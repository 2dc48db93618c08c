using System.Text.Json;
using VersionManager.Contracts;
using VersionManager.DataPath.FlowCaching;
using VersionManager.DataPath.Peers;
using VersionManager.DataPath.Routes;
using VersionManager.DataPath.Rules;
using VersionManager.DataPath.Usage;
using VersionManager.Kernel.Netlink;
using VersionManager.Kernel.Tools;

namespace VersionManager.DataPath.Routing.Offload;

/// <summary>
/// Adds offloaded flows to the versions' counters, so that usage is the same whichever path flows take. The kernel counts whole
/// IP packets; this subtracts their headers: exactly for datagrams, closely for streams, since the kernel may count several
/// segments as one.
/// </summary>
internal sealed class OffloadUsage(
    RouterContext context,
    NodeRules rules,
    FlowCacheKeeper cached,
    OffloadLog log,
    Action<uint> touched
) : IDisposable
{
    private const long DatagramHeaders = 28,
        StreamHeaders = 52;
    private static readonly TimeSpan Fresh = TimeSpan.FromSeconds(1);

    private readonly SemaphoreSlim _turn = new(1, 1);
    private readonly Dictionary<string, (long Packets, long Bytes)> _last = [];
    private long _read;

    /// <summary>Reads the counters if they were not read a moment ago, and counts the open flows.</summary>
    public void Read()
    {
        try
        {
            if (Environment.TickCount64 - Volatile.Read(ref _read) > Fresh.TotalMilliseconds)
                Task.Run(() => ReadAsync(context.Table, CancellationToken.None)).GetAwaiter().GetResult();
            CountOpen();
        }
#pragma warning disable CA1031 // Older figures are better than none.
        catch (Exception error)
#pragma warning restore CA1031
        {
            log.UsageNotRead(error);
        }
    }

    /// <summary>Reads the counters and charges them to the guests of <paramref name="table"/>. If that fails, they are read
    /// later.</summary>
    public async Task ReadAsync(RouteTable table, CancellationToken cancellation)
    {
        await _turn.WaitAsync(cancellation);
        try
        {
            IReadOnlyList<RuleCounter> usage = await rules.ReadUsageAsync(cancellation);
            IReadOnlyList<RuleCounter> opened = await rules.ReadOpenedAsync(cancellation);
            foreach ((Counted counted, RuleCounter more) in Increases(table, "usage", usage))
                Carried(counted, more.Flows.Protocol == TransportProtocol.Udp, more.Packets, more.Bytes);
            foreach ((RouteGuest guest, CachedUsage past) in cached.ReadUsage(table))
            {
                if (
                    More($"cached {past.Interface} {past.Peer} {past.Protocol} {past.TowardsGuest}", past.Packets, past.Bytes)
                        is var (packets, bytes)
                    && Count(guest, !past.TowardsGuest, past.Peer) is { } counted
                )
                    Carried(counted, past.Protocol == (byte)TransportProtocol.Udp, packets, bytes);
            }

            foreach ((Counted counted, RuleCounter more) in Increases(table, "opened", opened))
            {
                if (more.Flows.Protocol == TransportProtocol.Tcp)
                    counted.Cell.Flows += more.Packets;
            }
            Volatile.Write(ref _read, Environment.TickCount64);
        }
        catch (Exception error) when (error is ToolException or ToolMissingException or JsonException)
        {
            log.UsageNotRead(error);
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _turn.Dispose();

    private void Carried(Counted counted, bool datagrams, long packets, long bytes)
    {
        long content = Math.Max(0, bytes - packets * (datagrams ? DatagramHeaders : StreamHeaders));
        if (counted.FromGuest)
            counted.Cell.BytesOut += content;
        else
            counted.Cell.BytesIn += content;
        if (datagrams && counted.FromGuest)
            counted.Cell.DatagramsOut += packets;
        else if (datagrams)
            counted.Cell.DatagramsIn += packets;
        counted.Cell.LastUse = Environment.TickCount64;
        touched(counted.Peer);
    }

    /// <summary>The counters that grew since they were read last: by how much, and for which guest.</summary>
    private IEnumerable<(Counted Counted, RuleCounter More)> Increases(
        RouteTable table,
        string set,
        IEnumerable<RuleCounter> counters
    )
    {
        foreach (RuleCounter counter in counters)
        {
            if (
                More($"{set} {counter.Flows.Text}", counter.Packets, counter.Bytes) is var (packets, bytes)
                && Find(table, counter.Flows) is { } counted
            )
                yield return (counted, counter with { Packets = packets, Bytes = bytes });
        }
    }

    /// <summary>By how much a counter grew since it was read last; null when it did not.</summary>
    private (long Packets, long Bytes)? More(string name, long packets, long bytes)
    {
        (long Packets, long Bytes) last = _last.GetValueOrDefault(name);
        // A counter that was removed and added again begins at 0.
        if (packets < last.Packets)
            last = default;
        _last[name] = (packets, bytes);
        return packets > last.Packets ? (packets - last.Packets, bytes - last.Bytes) : null;
    }

    private Counted? Find(RouteTable table, CountedFlows flows)
    {
        RouteGuest? sender = table.GuestAt(flows.Source);
        return (sender ?? table.GuestAt(flows.Destination)) is { } guest
            ? Count(guest, sender is not null, sender is null ? flows.Source : flows.Destination)
            : null;
    }

    private Counted? Count(RouteGuest guest, bool fromGuest, uint peer)
    {
        if (guest.Counters is not { } counters)
            return null;
        counters.Met(peer, Environment.TickCount64);
        return new Counted(counters.Of(context.OffloadCell), fromGuest, peer);
    }

    /// <summary>Counts the streams with other nodes that connection tracking knows as open.</summary>
    private void CountOpen()
    {
        RouteTable table = context.Table;
        Dictionary<RouteGuest, long> open = table.Guests.ToDictionary(g => g, _ => 0L);
        foreach (TrackedFlow flow in TrackedFlows.Read().Where(f => f.IsOpenStream))
        {
            (RouteGuest? guest, uint peer) = table.GuestAt(flow.Source) is { } sender
                ? (sender, flow.Destination)
                : (table.GuestAt(flow.Answerer), flow.Source);
            if (guest is not null && context.Peers.StateOf(peer) is PeerState.Node or PeerState.Down)
                open[guest]++;
        }

        foreach ((RouteGuest guest, long count) in open)
            if (guest.Counters is { } counters)
                Volatile.Write(ref counters.Of(context.OffloadCell).OpenFlows, count);
    }

    private sealed record Counted(VersionCounters.Cell Cell, bool FromGuest, uint Peer);
}
