using System.Net;
using Cfs.Chord;
using Cfs.DHash;
using Cfs.Model;

namespace Cfs.Tests.Simulation;

/// <summary>Hosts with a disk each, on which a node runs or not.</summary>
internal sealed class SimulatedFleet : IDisposable
{
    private readonly TestFolder folder = new();
    private readonly SortedDictionary<int, SimulatedNode> nodes = [];
    private readonly string subnet;
    private readonly IPEndPoint[] join;

    /// <param name="seed">Decides all that is left to chance.</param>
    /// <param name="hosts">How many there are, numbered from 0.</param>
    /// <param name="listed">How many of them are named to join through.</param>
    public SimulatedFleet(int seed, int hosts, int listed)
    {
        Network = new SimulatedNetwork(seed);
        (Hosts, Listed) = (hosts, listed);
        // Where the nodes lie on the ring follows from their addresses.
        subnet = $"10.{Network.Random.Next(256)}.{Network.Random.Next(256)}";
        join = [.. Enumerable.Range(0, listed).Select(AddressOf)];
    }

    public SimulatedNetwork Network { get; }

    public int Hosts { get; }

    public int Listed { get; }

    /// <summary>The hosts on which a node runs.</summary>
    public IReadOnlyDictionary<int, SimulatedNode> Nodes => nodes;

    /// <summary>Starts the node, with what its disk has.</summary>
    public void Start(int host) =>
        nodes.Add(host, new SimulatedNode(Network, AddressOf(host), join, Path.Combine(folder.Path, $"{host}")));

    /// <summary>Cuts the host's power.</summary>
    public void Stop(int host)
    {
        nodes[host].CutPower();
        nodes.Remove(host);
    }

    /// <summary>Nothing that one host sends comes to the other; or nothing that either sends.</summary>
    public void Cut(int host, int other, bool bothWays)
    {
        Network.Cut(AddressOf(host), AddressOf(other));
        if (bothWays)
            Network.Cut(AddressOf(other), AddressOf(host));
    }

    /// <summary>Writes a block through a node, and does not wait for it.</summary>
    public Task<DHashStatus> BeginPut(int host, byte[] data) =>
        nodes[host].Blocks.PutAsync(BlockKey.Of(data), data, CancellationToken.None);

    /// <summary>Reads a block through a node, and does not wait for it.</summary>
    public async Task<DHashStatus> BeginGet(int host, BlockKey key) =>
        (await nodes[host].Blocks.GetAsync(key, CancellationToken.None)).Status;

    /// <summary>Reads a block through a node; the time goes on meanwhile.</summary>
    public DHashStatus Get(int host, BlockKey key)
    {
        var reading = BeginGet(host, key);
        for (var second = 0; second < 60 && !reading.IsCompleted; second++)
            Network.Run(TimeSpan.FromSeconds(1));
        Assert.True(reading.IsCompleted, $"A read through host {host} does not end.");
        return reading.Result;
    }

    public void Dispose() => folder.Dispose();

    /// <summary>What is wrong with the ring of those that run; null when nothing is.</summary>
    /// <param name="vouches">Whether each has to vouch for its place, too.</param>
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
