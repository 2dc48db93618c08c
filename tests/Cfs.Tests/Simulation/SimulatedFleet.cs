using System.Net;
using Cfs.Chord;
using Cfs.DHash;
using Cfs.Model;

namespace Cfs.Tests.Simulation;

/// <summary>Simulated hosts, each with a disk, on which a node may run.</summary>
internal sealed class SimulatedFleet : IDisposable
{
    private readonly TestFolder folder = new();
    private readonly SortedDictionary<int, SimulatedNode> nodes = [];
    private readonly string subnet;
    private readonly IPEndPoint[] join;

    /// <param name="seed">The seed of all random decisions.</param>
    /// <param name="hosts">The number of hosts, numbered from 0.</param>
    /// <param name="listed">How many of them are in the join list.</param>
    public SimulatedFleet(int seed, int hosts, int listed)
    {
        Network = new SimulatedNetwork(seed);
        (Hosts, Listed) = (hosts, listed);
        // The nodes' positions on the ring follow from their addresses.
        subnet = $"10.{Network.Random.Next(256)}.{Network.Random.Next(256)}";
        join = [.. Enumerable.Range(0, listed).Select(AddressOf)];
    }

    public SimulatedNetwork Network { get; }

    public int Hosts { get; }

    public int Listed { get; }

    /// <summary>The hosts on which a node runs.</summary>
    public IReadOnlyDictionary<int, SimulatedNode> Nodes => nodes;

    /// <summary>Starts the node, with the blocks on its disk.</summary>
    public void Start(int host) =>
        nodes.Add(host, new SimulatedNode(Network, AddressOf(host), join, Path.Combine(folder.Path, $"{host}")));

    /// <summary>Cuts the host's power.</summary>
    public void Stop(int host)
    {
        nodes[host].CutPower();
        nodes.Remove(host);
    }

    /// <summary>Cuts the wire from one host to the other, or in both directions.</summary>
    public void Cut(int host, int other, bool bothWays)
    {
        Network.Cut(AddressOf(host), AddressOf(other));
        if (bothWays)
            Network.Cut(AddressOf(other), AddressOf(host));
    }

    /// <summary>Begins to write a block through a node.</summary>
    public Task<DHashStatus> BeginPut(int host, byte[] data) =>
        nodes[host].Blocks.PutAsync(BlockKey.Of(data), data, CancellationToken.None);

    /// <summary>Begins to read a block through a node.</summary>
    public async Task<DHashStatus> BeginGet(int host, BlockKey key) =>
        (await nodes[host].Blocks.GetAsync(key, CancellationToken.None)).Status;

    /// <summary>Reads a block through a node, while time passes.</summary>
    public DHashStatus Get(int host, BlockKey key)
    {
        var reading = BeginGet(host, key);
        for (var second = 0; second < 60 && !reading.IsCompleted; second++)
            Network.Run(TimeSpan.FromSeconds(1));
        Assert.True(reading.IsCompleted, $"A read through host {host} does not end.");
        return reading.Result;
    }

    public void Dispose() => folder.Dispose();

    /// <summary>The fault of the running nodes' ring; null for none.</summary>
    /// <param name="vouches">Whether each node must also vouch for its place.</param>
    public string? Fault(bool vouches)
    {
        if (nodes.Values.FirstOrDefault(n => n.Loops.IsCompleted) is { } ended)
            return $"The loops of {ended.Chord.Self} have ended: {ended.Loops.Exception}";

        var ring = nodes.Values.Select(n => n.Chord.Self).OrderBy(n => n.Position).ToArray();
        foreach (var node in nodes.Values.Select(n => n.Chord))
        {
            var table = node.Table;
            NodeRef[] after = [.. ring.Where(n => n != table.Self).OrderBy(n => Ring.Distance(table.Self.Position, n.Position))];
            NodeRef Owner(ulong position) => ring.MinBy(n => Ring.Distance(position, n.Position))!;
            if (!table.Settled)
                return $"{table.Self} has not settled.";
            if (!table.Successors.SequenceEqual(after.Take(ChordTable.SuccessorCount)))
                return $"{table.Self} has successors {string.Join(", ", table.Successors)}, not those after it in {string.Join<NodeRef>(", ", ring)}.";
            if (table.Predecessor != after.LastOrDefault())
                return $"{table.Self} has predecessor {table.Predecessor}, not {after.LastOrDefault()}.";
            for (var i = 0; i < Ring.Bits; i++)
            {
                if (table.Fingers[i] != Owner(unchecked(table.Self.Position + (1UL << i))))
                    return $"Finger {i} of {table.Self} is {table.Fingers[i]}.";
            }

            if (vouches && !node.Place.Confirmed)
                return $"{table.Self} does not vouch for its place.";
        }

        return null;
    }

    private IPEndPoint AddressOf(int host) => IPEndPoint.Parse($"{subnet}.{host + 1}:7010");
}
