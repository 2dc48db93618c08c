using VersionManager.Contracts;
using VersionManager.Contracts.Wire;
using VersionManager.DataPath.Routes;
using VersionManager.DataPath.Usage;
using VersionManager.Kernel.Events;

namespace VersionManager.DataPath.Routing.Udp;

/// <summary>Holds peers' datagrams for versions that do not run here yet.</summary>
internal sealed class VersionQueues(RouterContext context, EventLoop events)
{
    private readonly Dictionary<(ulong Application, ulong Version), HeldDatagrams> _queues = [];

    /// <summary>Holds a datagram until the version runs, or is no longer waited for.</summary>
    public void Hold(RouteApplication application, ulong version, int length, Action deliver)
    {
        (ulong, ulong) key = (application.Id, version);
        if (!_queues.TryGetValue(key, out HeldDatagrams? queue))
        {
            _queues.Add(key, queue = new HeldDatagrams());
            VersionHold.Begin(
                context,
                application.Name,
                VersionCode.Decode(version)!,
                decision => events.Post(() => Decided(key, decision)),
                context.Stopping.Token
            );
        }

        if (!queue.TryAdd(length, deliver))
            context.Usage.Dropped(DropReason.HoldFull);
    }

    /// <summary>Whether datagrams for the version are held.</summary>
    public bool IsHolding(RouteApplication application, ulong version) =>
        _queues.Count != 0 && _queues.ContainsKey((application.Id, version));

    private void Decided((ulong, ulong) key, RouteDecision decision)
    {
        if (!_queues.Remove(key, out HeldDatagrams? queue))
            return;
        if (decision.Status == StreamStatus.Accepted)
            queue.Deliver();
        else
            for (int left = queue.Count; left > 0; left--)
                context.Usage.Dropped(DropReason.NoSuchVersion);
    }
}
