using Cfs.DHash;
using Cfs.Model;

namespace Cfs.Tests.DHash;

public sealed class BlockStoreTests : IDisposable
{
    private readonly TestFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Open_FolderOfAnEarlierRun_FindsItsBlocksAgain()
    {
        var state = folder.Next();
        using var owner = new TestOwner();
        var first = new BlockStore(state, CfsVersion.One);
        first.Store(BlockKey.Of([1, 2, 3]), [1, 2, 3]);
        first.Store(owner.Key, owner.Root(7));
        File.WriteAllBytes(Path.Combine(state, "blocks", "interrupted.tmp"), [1]);

        var second = new BlockStore(state, CfsVersion.One);

        Assert.Equal([1, 2, 3], second.Find(BlockKey.Of([1, 2, 3]))!.Data);
        Assert.Equal(7, second.Find(owner.Key)!.Stamp);
        Assert.Equal(2, second.Count);
        Assert.False(File.Exists(Path.Combine(state, "blocks", "interrupted.tmp")));
    }

    [Fact]
    public void Find_OfADamagedFile_DropsTheBlock()
    {
        var state = folder.Next();
        var store = new BlockStore(state, CfsVersion.One);
        var key = BlockKey.Of([1]);
        store.Store(key, [1]);
        File.WriteAllBytes(Path.Combine(state, "blocks", key.ToString()[..2], key.ToString()), [2]);

        Assert.Null(store.Find(key));
        Assert.Equal(StoreResult.Stored, store.Store(key, [1]));
        Assert.NotNull(store.Find(key));
    }

    [Fact]
    public void Store_RootBlocks_KeepsTheLatest()
    {
        var store = new BlockStore(folder.Next(), CfsVersion.One);
        using var owner = new TestOwner();
        var root = owner.Root(5, 1);

        Assert.Equal(StoreResult.Stored, store.Store(owner.Key, root));
        Assert.Equal(StoreResult.Unchanged, store.Store(owner.Key, root));
        Assert.Equal(StoreResult.Outdated, store.Store(owner.Key, owner.Root(5, 2)));
        Assert.Equal(StoreResult.Outdated, store.Store(owner.Key, owner.Root(4)));
        Assert.Equal(StoreResult.Stored, store.Store(owner.Key, owner.Root(6)));
    }

    [Fact]
    public void Store_RootBlockWithAForgedByte_IsInvalid()
    {
        var store = new BlockStore(folder.Next(), CfsVersion.One);
        using var owner = new TestOwner();
        var root = owner.Root(5, 1);

        for (var i = 0; i < root.Length; i++)
        {
            var forged = root.ToArray();
            forged[i] ^= 1;
            Assert.Equal(StoreResult.Invalid, store.Store(owner.Key, forged));
        }
    }
}
