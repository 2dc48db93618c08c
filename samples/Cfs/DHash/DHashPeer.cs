using Cfs.Blocks;
using Cfs.Chord;
using Cfs.Model;
using Cfs.Rpc;

namespace Cfs.DHash;

/// <summary>The blocks of any node. Calls to the node itself do not leave it.</summary>
internal sealed class DHashPeer
{
    private readonly IRpc rpc;
    private readonly ChordNode chord;
    private readonly BlockStore store;

    public DHashPeer(IRpc rpc, ChordNode chord, BlockStore store)
    {
        (this.rpc, this.chord, this.store) = (rpc, chord, store);
        rpc.Handle(
            RpcOperation.Store,
            (body, _) =>
            {
                var (key, data) = DHashMessages.ReadStore(body);
                return Task.FromResult(new[] { (byte)store.Store(key, data) });
            }
        );
        rpc.Handle(
            RpcOperation.Fetch,
            (body, _) => Task.FromResult(DHashMessages.Fetched(store.Find(DHashMessages.ReadFetch(body))))
        );
        rpc.Handle(RpcOperation.Digest, (body, _) => Task.FromResult(DHashMessages.Digest(Range(body))));
        rpc.Handle(
            RpcOperation.List,
            (body, _) => Task.FromResult(DHashMessages.Entries(Range(body).Take(DHashMessages.MaximalEntries)))
        );

        IReadOnlyList<BlockEntry> Range(byte[] body)
        {
            var (from, to) = DHashMessages.ReadRange(body);
            return store.Range(from, to);
        }
    }

    /// <exception cref="RpcException">The node does not answer.</exception>
    public async Task<StoreResult> StoreAsync(NodeRef node, BlockKey key, byte[] data, CancellationToken cancellation) =>
        node == chord.Self
            ? store.Store(key, data)
            : (StoreResult)
                (await CallAsync(node, RpcOperation.Store, DHashMessages.Store(key, data), cancellation)).FirstOrDefault(
                    (byte)StoreResult.Invalid
                );

    /// <summary>The block, or null when the node does not have it.</summary>
    /// <exception cref="RpcException">The node does not answer.</exception>
    public async Task<Block?> FetchAsync(NodeRef node, BlockKey key, CancellationToken cancellation) =>
        node == chord.Self
            ? store.Find(key)
            : DHashMessages.ReadFetched(key, await CallAsync(node, RpcOperation.Fetch, DHashMessages.Fetch(key), cancellation));

    /// <exception cref="RpcException">The node does not answer.</exception>
    public Task<byte[]> DigestAsync(NodeRef node, ulong from, ulong to, CancellationToken cancellation) =>
        CallAsync(node, RpcOperation.Digest, DHashMessages.Range(from, to), cancellation);

    /// <exception cref="RpcException">The node does not answer.</exception>
    public async Task<IReadOnlyList<BlockEntry>> ListAsync(NodeRef node, ulong from, ulong to, CancellationToken cancellation) =>
        DHashMessages.ReadEntries(await CallAsync(node, RpcOperation.List, DHashMessages.Range(from, to), cancellation));

    private Task<byte[]> CallAsync(NodeRef node, RpcOperation operation, byte[] body, CancellationToken cancellation) =>
        rpc.CallAsync(node.EndPoint, operation, body, cancellation);
}
