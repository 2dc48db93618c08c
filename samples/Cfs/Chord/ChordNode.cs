using System.Collections.Immutable;
using Cfs.Messages;
using Cfs.Model;
using Cfs.Rpc;

namespace Cfs.Chord;

/// <summary>A node's part in the ring: it answers other nodes' questions about its table, and looks up owners of
/// positions.</summary>
internal sealed class ChordNode
{
    private readonly IRpc rpc;
    private readonly TimeProvider time;
    private readonly TimeSpan viewLifetime;
    private ChordTable table;
    private Confirmation? confirmation;

    /// <param name="rpc">Calls to and from other nodes.</param>
    /// <param name="version">The version, and so the ring, that the node belongs to.</param>
    /// <param name="viewLifetime">How long the agreement of other nodes counts; at most the time in which a dead node is
    /// noticed.</param>
    /// <param name="time">The clock.</param>
    public ChordNode(IRpc rpc, CfsVersion version, TimeSpan viewLifetime, TimeProvider time)
    {
        (this.rpc, this.viewLifetime, this.time) = (rpc, viewLifetime, time);
        Version = version;
        table = ChordTable.Fresh(NodeRef.At(rpc.Address, version));
        rpc.Handle(
            RpcOperation.Step,
            (body, _) => Task.FromResult(ChordMessages.Step(Table.Step(ChordMessages.ReadStepRequest(body))))
        );
        rpc.Handle(RpcOperation.Neighbours, (_, _) => Task.FromResult(ChordMessages.Neighbours(Place)));
        rpc.Handle(RpcOperation.Notify, (body, _) => Task.FromResult(Notified(ChordMessages.ReadNotify(body))));
    }

    public CfsVersion Version { get; }

    /// <summary>This node's view of the ring.</summary>
    public ChordTable Table => Volatile.Read(ref table);

    public NodeRef Self => Table.Self;

    /// <summary>This node's place. The others' agreement to it counts only for a while, and only until the table
    /// changes.</summary>
    public Neighbourhood Place
    {
        get
        {
            var (now, last) = (Table, Volatile.Read(ref confirmation));
            var confirmed =
                now.Settled && last is not null && now.IsSamePlace(last.Table) && time.GetElapsedTime(last.At) <= viewLifetime;
            return new Neighbourhood(now.Predecessor, now.Successors, confirmed);
        }
    }

    /// <summary>Records that the nodes on both sides of this one, asked after the given time, agreed to its place in the
    /// table.</summary>
    public void Confirm(ChordTable agreed, long askedAfter) =>
        Volatile.Write(ref confirmation, new Confirmation(agreed, askedAfter));

    /// <summary>
    /// The nodes that follow a position's owner, as the owner knows them; null when the owner cannot vouch for the position: it
    /// does not answer, is not the owner, or its neighbours have not just agreed that it is. The following nodes must vouch for
    /// their places too: two rings merge node by node, and the node with the wanted block may belong between those that the owner
    /// knows.
    /// </summary>
    /// <param name="owner">The owner.</param>
    /// <param name="position">The position.</param>
    /// <param name="count">How many following nodes are wanted; fewer are returned only where the ring has no more.</param>
    /// <param name="cancellation">Cancels the calls.</param>
    public async Task<ImmutableArray<NodeRef>?> VouchAsync(
        NodeRef owner,
        ulong position,
        int count,
        CancellationToken cancellation
    )
    {
        if (await PlaceOfAsync(owner, cancellation) is not { Confirmed: true } place)
            return null;

        var before = place.Predecessor ?? owner;
        ImmutableArray<NodeRef> followers = [.. place.Successors.Take(count)];
        var goesRound = followers.Prepend(owner).Last() == before;
        if (!Ring.InRange(position, before.Position, owner.Position) || (followers.Length < count && !goesRound))
            return null;

        var places = await Task.WhenAll(followers.Select(node => PlaceOfAsync(node, cancellation)));
        return followers
            .Prepend(owner)
            .Zip(places, (node, next) => next is { Confirmed: true } && next.Predecessor == node)
            .All(so => so)
            ? followers
            : null;
    }

    /// <summary>The owner of a position, and the nodes that follow it: as many as are known, at least one.</summary>
    /// <exception cref="LookupException">No node that could tell answers.</exception>
    public Task<ImmutableArray<NodeRef>> FindAsync(ulong position, CancellationToken cancellation) =>
        FindAsync(position, Table.Step(position), cancellation);

    /// <summary>The same, as seen by another node.</summary>
    /// <exception cref="LookupException">No node that could tell answers.</exception>
    public Task<ImmutableArray<NodeRef>> FindThroughAsync(NodeRef through, ulong position, CancellationToken cancellation) =>
        FindAsync(position, new ChordStep(false, [through], []), cancellation);

    /// <summary>An iterative lookup: the caller asks one node after another, so that it can skip failed ones.</summary>
    private async Task<ImmutableArray<NodeRef>> FindAsync(ulong position, ChordStep step, CancellationToken cancellation)
    {
        var known = new HashSet<NodeRef> { Self };
        var candidates = new PriorityQueue<NodeRef, ulong>();
        var (beyond, beyondFrom) = (step.Beyond, Ring.Distance(Self.Position, position));
        Add(step.Nodes);
        while (!step.Found && candidates.TryDequeue(out var node, out var distance))
        {
            try
            {
                step = ChordMessages.ReadStep(
                    await rpc.CallAsync(node.EndPoint, RpcOperation.Step, ChordMessages.StepRequest(position), cancellation)
                );
                Add(step.Nodes);
                if (!step.Beyond.IsEmpty && (beyond.IsEmpty || distance < beyondFrom))
                    (beyond, beyondFrom) = (step.Beyond, distance);
            }
            catch (Exception e) when (e is RpcException or MalformedMessageException)
            {
                // The next nearest node may know.
            }
        }

        var found = step.Found ? step.Nodes : beyond;
        return found.IsEmpty ? throw new LookupException($"No node answers that could tell who owns {position:x16}.") : found;

        void Add(IEnumerable<NodeRef> nodes)
        {
            foreach (var node in nodes)
            {
                if (known.Add(node))
                    candidates.Enqueue(node, Ring.Distance(node.Position, position));
            }
        }
    }

    /// <summary>Another node's place; null when it does not answer.</summary>
    public async Task<Neighbourhood?> NeighboursAsync(NodeRef node, CancellationToken cancellation)
    {
        try
        {
            var reply = await rpc.CallAsync(node.EndPoint, RpcOperation.Neighbours, [], cancellation);
            return ChordMessages.ReadNeighbours(reply);
        }
        catch (Exception e) when (e is RpcException or MalformedMessageException)
        {
            return null;
        }
    }

    private async Task<Neighbourhood?> PlaceOfAsync(NodeRef node, CancellationToken cancellation) =>
        node == Self ? Place : await NeighboursAsync(node, cancellation);

    /// <summary>Tells a node that this one may be its predecessor.</summary>
    public async Task NotifyAsync(NodeRef node, CancellationToken cancellation)
    {
        try
        {
            await rpc.CallAsync(node.EndPoint, RpcOperation.Notify, ChordMessages.Notify(Self), cancellation);
        }
        catch (RpcException)
        {
            // The node has just failed; the next stabilization notices.
        }
    }

    /// <summary>Replaces the table by the result of <paramref name="change"/> on the newest one.</summary>
    public void Update(Func<ChordTable, ChordTable> change)
    {
        ChordTable before;
        do before = Table;
        while (Interlocked.CompareExchange(ref table, change(before), before) != before);
    }

    private byte[] Notified(NodeRef node)
    {
        // A position that is not the address's own hash would let one node own any range.
        if (node != NodeRef.At(node.EndPoint, Version) || node == Self)
            throw new MalformedMessageException($"{node} cannot be this node's predecessor.");

        Update(t =>
            t with
            {
                Predecessor =
                    t.Predecessor is null || Ring.IsBetween(node.Position, t.Predecessor.Position, t.Self.Position)
                        ? node
                        : t.Predecessor,
                // Two nodes that were alone are each other's successors; a node that has not settled yet looks its own successor
                // up.
                Successors = t is { Settled: true, Successors.IsEmpty: true } ? [node] : t.Successors,
            }
        );
        return [];
    }

    private sealed record Confirmation(ChordTable Table, long At);
}

/// <summary>A lookup found no node that knows the owner.</summary>
internal sealed class LookupException(string message) : Exception(message);
