using System.Collections.Immutable;
using Cfs.Rpc;

namespace Cfs.Chord;

/// <summary>A node's part in the ring: it answers what others ask of its table, and looks up who owns a position.</summary>
internal sealed class ChordNode
{
    private readonly RpcEndpoint rpc;
    private ChordTable table;

    public ChordNode(RpcEndpoint rpc, CfsVersion version)
    {
        this.rpc = rpc;
        Version = version;
        table = ChordTable.Fresh(NodeRef.At(rpc.Address, version));
        rpc.Handle(RpcOperation.Step, (body, _) => Task.FromResult(ChordMessages.Step(Table.Step(ChordMessages.ReadStepRequest(body)))));
        rpc.Handle(RpcOperation.Neighbours, (_, _) =>
            Task.FromResult(ChordMessages.Neighbours(Table.Predecessor, Table.Successors)));
        rpc.Handle(RpcOperation.Notify, (body, _) => Task.FromResult(Notified(ChordMessages.ReadNotify(body))));
    }

    public CfsVersion Version { get; }

    /// <summary>What this node knows of the ring now.</summary>
    public ChordTable Table => Volatile.Read(ref table);

    public NodeRef Self => Table.Self;

    /// <summary>The owner of a position, and the nodes that follow it: as many as are known, at least one.</summary>
    /// <exception cref="LookupException">No node that could tell answers.</exception>
    public Task<ImmutableArray<NodeRef>> FindAsync(ulong position, CancellationToken cancellation) =>
        FindAsync(position, Table.Step(position), cancellation);

    /// <summary>The same, as another node sees it.</summary>
    /// <exception cref="LookupException">No node that could tell answers.</exception>
    public Task<ImmutableArray<NodeRef>> FindThroughAsync(NodeRef through, ulong position, CancellationToken cancellation) =>
        FindAsync(position, new ChordStep(false, [through], []), cancellation);

    /// <summary>The caller steers the lookup from node to node (it is iterative), so that it can pass failed ones by.</summary>
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
                step = ChordMessages.ReadStep(await rpc.CallAsync(
                    node.EndPoint, RpcOperation.Step, ChordMessages.StepRequest(position), cancellation));
                Add(step.Nodes);
                if (!step.Beyond.IsEmpty && (beyond.IsEmpty || distance < beyondFrom))
                    (beyond, beyondFrom) = (step.Beyond, distance);
            }
            catch (Exception e) when (e is RpcException or MalformedMessageException)
            {
                // The next nearest one may know.
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

    /// <summary>A node's predecessor and successors; null when it does not answer.</summary>
    public async Task<(NodeRef? Predecessor, NodeRef[] Successors)?> NeighboursAsync(NodeRef node, CancellationToken cancellation)
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

    /// <summary>Tells a node that this one may be its predecessor.</summary>
    public async Task NotifyAsync(NodeRef node, CancellationToken cancellation)
    {
        try
        {
            await rpc.CallAsync(node.EndPoint, RpcOperation.Notify, ChordMessages.Notify(Self), cancellation);
        }
        catch (RpcException)
        {
            // It failed just now; the next stabilization sees it.
        }
    }

    /// <summary>Replaces the table by what <paramref name="change"/> makes of the newest one.</summary>
    public void Update(Func<ChordTable, ChordTable> change)
    {
        ChordTable before;
        do
            before = Table;
        while (Interlocked.CompareExchange(ref table, change(before), before) != before);
    }

    private byte[] Notified(NodeRef node)
    {
        // A position that is not the address's own hash would let one node own any range.
        if (node != NodeRef.At(node.EndPoint, Version) || node == Self)
            throw new MalformedMessageException($"{node} cannot be this node's predecessor.");

        Update(t => t with
        {
            Predecessor = t.Predecessor is null || Ring.IsBetween(node.Position, t.Predecessor.Position, t.Self.Position)
                ? node
                : t.Predecessor,
            // Two nodes that were alone are each other's successor; one that has not settled yet looks up who its own is.
            Successors = t is { Settled: true, Successors.IsEmpty: true } ? [node] : t.Successors,
        });
        return [];
    }
}

/// <summary>A lookup found nobody to tell.</summary>
internal sealed class LookupException(string message) : Exception(message);
