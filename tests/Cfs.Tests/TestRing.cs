using System.Net;
using Cfs.Chord;
using Cfs.DHash;
using Cfs.Model;
using Cfs.Nodes;
using Cfs.Rpc;
using Microsoft.Extensions.Logging.Abstractions;

namespace Cfs.Tests;

/// <summary>Nodes with real sockets on 127.x.y.z. Nothing runs by itself: the test triggers the rounds, so no test waits for a
/// timer.</summary>
internal sealed class TestRing(CfsVersion version) : IAsyncDisposable
{
    /// <summary>How long a node vouches for its place after a round.</summary>
    public static readonly TimeSpan ViewLifetime = TimeSpan.FromMinutes(10);

    /// <summary>The number of rounds after which an incorrect ring counts as broken.</summary>
    private const int MaximalRounds = 60;

    private static int lastRing;

    private readonly TestFolder folder = new();
    private readonly List<CfsNode> nodes = [];

    // Rings of parallel tests share no address: a new node of one must not answer for a failed one of another.
    private readonly int number = Interlocked.Increment(ref lastRing);
    private int lastAddress;

    public IReadOnlyList<CfsNode> Nodes => nodes;

    /// <summary>The nodes' clock.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>How long operations on blocks try.</summary>
    public TimeSpan Deadline { get; init; } = new DHashOptions().Deadline;

    public static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    /// <summary>A converged ring of <paramref name="count"/> nodes, which vouch for it.</summary>
    public static async Task<TestRing> OfAsync(int count, CfsVersion? version = null)
    {
        var ring = new TestRing(version ?? CfsVersion.One);
        await ring.GrowAsync(count);
        return ring;
    }

    /// <summary>Adds nodes, and waits until the ring is correct and every node vouches for its place.</summary>
    public async Task GrowAsync(int count)
    {
        Join(count);
        await ConvergeAsync(() =>
            nodes.Find(n => !n.Chord.Place.Confirmed) is { } node ? $"{node.Chord.Self} does not vouch for its place." : null
        );
    }

    /// <summary>Adds nodes that join through the existing ones (or through each other).</summary>
    public void Join(int count)
    {
        for (var i = 0; i < count; i++)
            nodes.Add(
                Start(
                    folder.Next(),
                    new IPEndPoint(new IPAddress([127, (byte)(number >> 8), (byte)number, (byte)(++lastAddress)]), 0)
                )
            );
    }

    public CfsNode Start(string state, IPEndPoint address) =>
        new(
            new CfsNodeOptions
            {
                Address = address,
                Http = new IPEndPoint(IPAddress.Loopback, 0),
                Join = [.. nodes.Take(4).Select(n => n.Chord.Self.EndPoint)],
                State = state,
                Version = version,
                Rpc = new RpcOptions { FirstWait = TimeSpan.FromMilliseconds(40), Transmissions = 3 },
                DHash = new DHashOptions { Deadline = Deadline, RetryAfter = TimeSpan.FromMilliseconds(20) },
                StabilizeEvery = null,
                ReplicateEvery = null,
                // The test triggers the rounds.
                ViewLifetime = ViewLifetime,
            },
            Time,
            NullLogger.Instance
        );

    /// <summary>Ends nodes without a message to the others.</summary>
    public async Task FailAsync(params IEnumerable<CfsNode> failing)
    {
        foreach (var node in failing.ToArray())
        {
            nodes.Remove(node);
            await node.DisposeAsync();
        }
    }

    /// <summary>Ends a node and starts it again, with its state and address, before the others notice.</summary>
    public async Task<CfsNode> RestartAsync(CfsNode node)
    {
        await FailAsync(node);
        return Return(node);
    }

    /// <summary>Starts a node that failed, with its state and address.</summary>
    public CfsNode Return(CfsNode failed)
    {
        var back = Start(failed.Options.State, failed.Chord.Self.EndPoint);
        nodes.Add(back);
        return back;
    }

    /// <summary>Lets all nodes stabilize until the ring is correct.</summary>
    /// <param name="also">A further condition: returns null when it holds, otherwise what is wrong.</param>
    /// <param name="afterRound">Called after each round.</param>
    public async Task ConvergeAsync(Func<string?>? also = null, Func<Task>? afterRound = null)
    {
        string? fault = null;
        for (var round = 0; round < MaximalRounds; round++)
        {
            await Task.WhenAll(nodes.Select(n => n.Stabilizer.RunAsync(Cancellation)));
            if (afterRound is not null)
                await afterRound();
            if ((fault = Fault() ?? also?.Invoke()) is null)
                return;
        }

        Assert.Fail($"After {MaximalRounds} rounds: {fault}");
    }

    /// <summary>Lets all nodes maintain replicas, until every block is only where it belongs.</summary>
    public async Task ReplicateAsync(IReadOnlyCollection<BlockKey> keys, int replicas = 3)
    {
        string? fault = null;
        for (var round = 0; round < MaximalRounds; round++)
        {
            await Task.WhenAll(nodes.Select(n => n.Replicator.RunAsync(Cancellation)));
            fault = keys.Select(k => Misplaced(k, replicas)).FirstOrDefault(f => f is not null);
            if (fault is null)
                return;
        }

        Assert.Fail($"After {MaximalRounds} rounds: {fault}");
    }

    /// <summary>The nodes that a position belongs to, owner first.</summary>
    public IEnumerable<CfsNode> OwnersOf(ulong position) => nodes.OrderBy(n => Ring.Distance(position, n.Chord.Self.Position));

    public async ValueTask DisposeAsync()
    {
        await FailAsync(nodes);
        folder.Dispose();
    }

    /// <summary>The fault of the nodes' tables; null for none.</summary>
    private string? Fault()
    {
        foreach (var node in nodes)
        {
            var table = node.Chord.Table;
            var after = OwnersOf(unchecked(table.Self.Position + 1))
                .Select(n => n.Chord.Self)
                .Where(n => n != table.Self)
                .ToArray();
            if (!table.Successors.SequenceEqual(after.Take(ChordTable.SuccessorCount)))
                return $"{table.Self} has successors {string.Join(", ", table.Successors)}, not {string.Join(", ", after.AsEnumerable())}.";
            if (table.Predecessor != after.LastOrDefault())
                return $"{table.Self} has predecessor {table.Predecessor}, not {after.LastOrDefault()}.";
            if (!table.Settled)
                return $"{table.Self} has not settled.";
            for (var i = 0; i < Ring.Bits; i++)
            {
                var owner = OwnersOf(unchecked(table.Self.Position + (1UL << i))).First().Chord.Self;
                if (table.Fingers[i] != owner)
                    return $"Finger {i} of {table.Self} is {table.Fingers[i]}, not {owner}.";
            }
        }

        return null;
    }

    private string? Misplaced(BlockKey key, int replicas)
    {
        var owners = OwnersOf(key.PlaceOn(version)).Take(replicas).ToArray();
        var holders = nodes.Where(n => n.Store.Find(key) is not null).ToArray();
        return owners.ToHashSet().SetEquals(holders)
            ? null
            : $"Block {key} is on {string.Join(", ", holders.Select(n => n.Chord.Self))}, "
                + $"not on {string.Join(", ", owners.Select(n => n.Chord.Self))}.";
    }
}
