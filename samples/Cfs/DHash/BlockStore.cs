using Cfs.Blocks;
using Cfs.Chord;
using Cfs.Model;
using Samples.Common;

namespace Cfs.DHash;

/// <summary>The result of storing a block.</summary>
internal enum StoreResult : byte
{
    Stored = 0,

    /// <summary>The block was here already.</summary>
    Unchanged = 1,

    /// <summary>A root block with a later timestamp, or with other content and the same timestamp, is here.</summary>
    Outdated = 2,

    /// <summary>The data does not fit its name.</summary>
    Invalid = 3,
}

/// <summary>One node's blocks, each a file in its state folder, with an index by ring position.</summary>
internal sealed class BlockStore
{
    private readonly string folder;
    private readonly CfsVersion version;
    private readonly Lock gate = new();
    private readonly SortedDictionary<(ulong Position, BlockKey Key), long> index = [];

    /// <param name="stateFolder">The folder, created if it is missing; its blocks are indexed.</param>
    /// <param name="version">The version for whose ring the index is.</param>
    public BlockStore(string stateFolder, CfsVersion version)
    {
        this.version = version;
        folder = BlockFiles.FolderIn(stateFolder);
        Directory.CreateDirectory(folder);
        AtomicFile.RemoveLeftovers(folder);
        foreach (var (key, isRoot) in BlockFiles.List(folder))
        {
            if (!isRoot)
                index[(key.PlaceOn(version), key)] = 0;
            else if (BlockFiles.Read(folder, key, isRoot: true) is { } root)
                index[(key.PlaceOn(version), key)] = root.Stamp;
        }
    }

    public int Count
    {
        get
        {
            lock (gate)
                return index.Count;
        }
    }

    /// <summary>Stores a block on the disk, unless the one that is here is as new.</summary>
    public StoreResult Store(BlockKey key, byte[] data)
    {
        if (Block.Certify(key, data) is not { } block)
            return StoreResult.Invalid;

        return block.IsRoot ? StoreRoot(block) : StoreContent(block);
    }

    /// <summary>The block, or null. A block whose file no longer fits its name is forgotten, so that replicas restore
    /// it.</summary>
    public Block? Find(BlockKey key)
    {
        var name = (key.PlaceOn(version), key);
        long stamp;
        lock (gate)
        {
            if (!index.TryGetValue(name, out stamp))
                return null;
        }

        if (BlockFiles.Read(folder, key, isRoot: stamp > 0) is { } block)
            return block;

        lock (gate)
            index.Remove(name);
        return null;
    }

    /// <summary>The blocks in the range (from, to] of the ring, in the order of positions.</summary>
    public IReadOnlyList<BlockEntry> Range(ulong from, ulong to)
    {
        lock (gate)
            return [.. index.Where(e => Ring.InRange(e.Key.Position, from, to)).Select(e => new BlockEntry(e.Key.Key, e.Value))];
    }

    /// <summary>Removes a block that other nodes keep, unless a newer one has come since.</summary>
    public void Remove(BlockEntry entry)
    {
        var name = (entry.Key.PlaceOn(version), entry.Key);
        lock (gate)
        {
            if (!index.TryGetValue(name, out var stamp) || stamp != entry.Stamp)
                return;

            index.Remove(name);
            BlockFiles.Delete(folder, entry);
        }
    }

    /// <summary>Written outside the lock: another writer of the same file writes the same bytes.</summary>
    private StoreResult StoreContent(Block block)
    {
        var name = (block.Key.PlaceOn(version), block.Key);
        lock (gate)
        {
            if (index.ContainsKey(name))
                return StoreResult.Unchanged;
        }

        BlockFiles.Write(folder, block);
        lock (gate)
            return index.TryAdd(name, 0) ? StoreResult.Stored : StoreResult.Unchanged;
    }

    /// <summary>Written under the lock: of two that arrive together the later one must stay.</summary>
    private StoreResult StoreRoot(Block block)
    {
        var name = (block.Key.PlaceOn(version), block.Key);
        lock (gate)
        {
            if (index.TryGetValue(name, out var stamp) && block.Stamp <= stamp)
            {
                var here = BlockFiles.Read(folder, block.Key, isRoot: true);
                return here?.Data.AsSpan().SequenceEqual(block.Data) == true ? StoreResult.Unchanged : StoreResult.Outdated;
            }

            BlockFiles.Write(folder, block);
            index[name] = block.Stamp;
            return StoreResult.Stored;
        }
    }
}
