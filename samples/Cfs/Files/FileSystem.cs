using System.Security.Cryptography;
using System.Text;
using Cfs.Blocks;
using Cfs.Model;

namespace Cfs.Files;

/// <summary>
/// A directory of files under a public key (paper, section 5.1): the signed root block names the directory, which is a file of
/// lines <c>inode name</c>. Only the owner of the private key can change it; everyone can check it.
/// </summary>
internal sealed class FileSystem(IBlockSpace space, int window, TimeProvider time)
{
    /// <summary>The names and inodes; empty when nothing was published under this root yet.</summary>
    public async Task<IReadOnlyDictionary<string, BlockKey>> ListAsync(BlockKey root, CancellationToken cancellation) =>
        await ReadAsync(await RootAsync(root, cancellation), cancellation);

    /// <summary>Publishes a file under a name, replacing the file that had it.</summary>
    /// <returns>The root's key.</returns>
    public async Task<BlockKey> PublishAsync(ECDsa owner, string name, BlockKey inode, CancellationToken cancellation)
    {
        if (name.Length == 0 || name.Any(char.IsControl))
            throw new BlockSpaceException("A file's name is not empty and has no control characters.");

        var root = await RootAsync(BlockKey.Of(owner.ExportSubjectPublicKeyInfo()), cancellation);
        var entries = await ReadAsync(root, cancellation);
        entries[name] = inode;

        return await ReplaceAsync(owner, entries, root?.Timestamp ?? 0, cancellation);
    }

    /// <summary>Replaces the directory.</summary>
    /// <param name="owner">The directory's key.</param>
    /// <param name="entries">All names and inodes.</param>
    /// <param name="after">The old directory's timestamp, if it is known. It may be later than now, if a clock that is ahead made
    /// it.</param>
    /// <param name="cancellation">Cancels the work.</param>
    /// <returns>The root's key.</returns>
    public async Task<BlockKey> ReplaceAsync(
        ECDsa owner,
        IReadOnlyDictionary<string, BlockKey> entries,
        long after,
        CancellationToken cancellation
    )
    {
        var publicKey = owner.ExportSubjectPublicKeyInfo();
        var key = BlockKey.Of(publicKey);
        var lines = string.Concat(entries.OrderBy(e => e.Key, StringComparer.Ordinal).Select(e => $"{e.Value} {e.Key}\n"));
        using var content = new MemoryStream(Encoding.UTF8.GetBytes(lines));
        var directory = await new FileWriter(space, window).WriteAsync(content, cancellation);

        // Greater than the last one, even if a clock that is ahead wrote that.
        var timestamp = Math.Max(time.GetUtcNow().ToUnixTimeMilliseconds(), after + 1);
        var block = new RootBlock(publicKey, timestamp, directory.Bytes.ToArray()).Sign(owner);
        await space.PutAsync(key, block, cancellation);
        return key;
    }

    private async Task<RootBlock?> RootAsync(BlockKey root, CancellationToken cancellation) =>
        await space.GetAsync(root, cancellation) is not { } block
            ? null
            : RootBlock.TryRead(block.Data) ?? throw new BlockSpaceException($"Block {root} is no root block.");

    private async Task<Dictionary<string, BlockKey>> ReadAsync(RootBlock? root, CancellationToken cancellation)
    {
        if (root is null)
            return [];

        using var content = new MemoryStream();
        await new FileReader(space, window).ReadAsync(new BlockKey(root.Payload), content, cancellation);
        var entries = new Dictionary<string, BlockKey>();
        foreach (var line in Encoding.UTF8.GetString(content.ToArray()).Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            if (line.Split(' ', 2) is not [var text, var name] || !BlockKey.TryParse(text, out var inode))
                throw new BlockSpaceException($"'{line}' is no line of a directory.");
            entries[name] = inode;
        }

        return entries;
    }
}
