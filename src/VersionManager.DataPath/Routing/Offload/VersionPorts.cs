using System.Collections.Immutable;
using VersionManager.Contracts;

namespace VersionManager.DataPath.Routing.Offload;

/// <summary>
/// Gives every (application, version, managed port) that runs here a version port, the same one as long as it is wanted. A freed
/// port stays reserved for longer than any peer may remember it, so that no old entry at a peer ever leads to another version.
/// </summary>
internal sealed class VersionPorts
{
    /// <summary>How long a freed port stays reserved.</summary>
    public static readonly TimeSpan Quarantine = TimeSpan.FromMinutes(10);

    private readonly IVersionPortStore? _store;
    private readonly int _first,
        _last;
    private readonly TimeProvider _time;
    private ImmutableArray<VersionPort> _all;
    private int _next;

    /// <summary>Assigns ports from <paramref name="first"/> to <paramref name="last"/>, both included.</summary>
    public VersionPorts(IVersionPortStore? store, int first, int last, TimeProvider time)
    {
        (_store, _first, _last, _time) = (store, first, last, time);
        // A port outside a changed range is forgotten: its owner gets another one.
        _all = [.. (store?.Load() ?? []).Where(p => p.At >= first && p.At <= last)];
        _next = _all.IsEmpty ? first : _all.Max(p => p.At) + 1;
    }

    /// <summary>Every version port, those freed lately included.</summary>
    public ImmutableArray<VersionPort> All => _all;

    /// <summary>Assigns ports to <paramref name="wanted"/>, ignoring the ports named there, and frees all others. One caller at a
    /// time.</summary>
    /// <returns>Those that got a port: with a full range not all do.</returns>
    public IReadOnlyList<VersionPort> Assign(IReadOnlyCollection<VersionPort> wanted)
    {
        DateTimeOffset now = _time.GetUtcNow();
        Dictionary<(string, Version, TransportProtocol, int), VersionPort> kept = _all.Where(p =>
                p.Freed is not { } freed || now - freed < Quarantine
            )
            .ToDictionary(Owner);
        HashSet<(TransportProtocol, int)> taken = [.. kept.Values.Select(p => (p.Protocol, p.At))];
        HashSet<(string, Version, TransportProtocol, int)> used = [];
        List<VersionPort> assigned = [];
        foreach (VersionPort want in wanted)
        {
            int? at = kept.TryGetValue(Owner(want), out VersionPort? own) ? own.At : Free(want.Protocol, taken);
            if (at is null || !used.Add(Owner(want)))
                continue;
            taken.Add((want.Protocol, at.Value));
            kept[Owner(want)] = want with { At = at.Value, Freed = null };
            assigned.Add(kept[Owner(want)]);
        }

        ImmutableArray<VersionPort> all =
        [
            .. kept
                .Values.Select(p => used.Contains(Owner(p)) ? p : p with { Freed = p.Freed ?? now })
                .OrderBy(p => p.At)
                .ThenBy(p => p.Protocol),
        ];
        if (!all.SequenceEqual(_all))
            _store?.Save(all);
        _all = all;
        return assigned;
    }

    private static (string, Version, TransportProtocol, int) Owner(VersionPort port) =>
        (port.Application, port.Version, port.Protocol, port.Port);

    /// <summary>The next free port, going round the range, so that a freed port is reused as late as possible.</summary>
    private int? Free(TransportProtocol protocol, HashSet<(TransportProtocol, int)> taken)
    {
        for (int tried = 0; tried <= _last - _first; tried++)
        {
            if (_next < _first || _next > _last)
                _next = _first;
            int port = _next++;
            if (!taken.Contains((protocol, port)))
                return port;
        }

        return null;
    }
}
