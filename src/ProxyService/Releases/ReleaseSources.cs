using System.Net;
using VersionManager.Contracts;
using VersionManager.Contracts.Wire;

namespace VersionManager.ProxyService.Releases;

/// <summary>
/// The other nodes that have this node's releases: those that fetched one and said so, and those that announced its version. This
/// node names them to nodes for which it has no slot.
/// </summary>
internal sealed class ReleaseSources(ReleaseStore store, Random? random = null)
{
    private const int MaximalOfARelease = 64;

    private readonly Lock _lock = new();
    private readonly Dictionary<ReleaseKey, LinkedList<IPAddress>> _holders = [];
    private readonly Random _random = random ?? Random.Shared;

    /// <summary>Records that a node has a release, if this node has it too and so may serve it.</summary>
    public void Add(ReleaseKey release, IPAddress node)
    {
        if (store.Find(release) is null)
            return;
        lock (_lock)
        {
            if (!_holders.TryGetValue(release, out LinkedList<IPAddress>? nodes))
                _holders.Add(release, nodes = new LinkedList<IPAddress>());
            nodes.Remove(node);
            nodes.AddLast(node);
            if (nodes.Count > MaximalOfARelease)
                nodes.RemoveFirst();
        }
    }

    /// <summary>Some nodes that have a release, in any order, at most as many as a header may name.</summary>
    public IReadOnlyList<IPAddress> Others(ReleaseKey release, IPAddress asking)
    {
        lock (_lock)
        {
            IPAddress[] nodes =
            [
                .. _holders.GetValueOrDefault(release, new LinkedList<IPAddress>()).Where(node => !node.Equals(asking)),
            ];
            _random.Shuffle(nodes);
            return [.. nodes.Take(StreamHeader.MaximalOthers)];
        }
    }
}
