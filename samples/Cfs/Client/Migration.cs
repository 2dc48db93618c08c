using Cfs.Blocks;
using Cfs.Files;
using Cfs.Model;
using Samples.Common;

namespace Cfs.Client;

/// <summary>
/// The migrate hook (paper, section 5.1.1): reads every block of the older version on this node from the new ring, and copies it
/// if the new ring lacks it or has an older root block. A second run copies nothing.
/// </summary>
/// <param name="older">The older version's state folder; only read.</param>
/// <param name="olderRing">The older version's gateway interface: a block may move to another node while this runs.</param>
/// <param name="newRing">The new version's gateway interface.</param>
/// <param name="progress">Gets every hundredth of progress.</param>
internal sealed class Migration(string older, IBlockSpace? olderRing, GatewayClient newRing, MigrationProgress progress)
{
    /// <summary>How many blocks are under way at the same time.</summary>
    private const int Window = 8;

    private readonly string folder = BlockFiles.FolderIn(older);
    private int copied;

    /// <summary>Copies missing blocks, in passes, until a pass finds no new block.</summary>
    /// <returns>The number of copied blocks.</returns>
    /// <exception cref="BlockSpaceException">A block could neither be found nor copied.</exception>
    public async Task<int> CopyAsync(CancellationToken cancellation)
    {
        var seen = new HashSet<(BlockKey, bool)>();
        while (List().Where(seen.Add).ToArray() is { Length: > 0 } found)
            await ForEachAsync(found, CopyAsync, "copied", cancellation);

        progress.Report(1, 1, $"{seen.Count} blocks of this node are in the new ring, {copied} of them copied now");
        return copied;
    }

    /// <summary>The verify hook: reads every block back through the new ring.</summary>
    /// <returns>The blocks that are missing or older there.</returns>
    public async Task<IReadOnlyList<BlockKey>> VerifyAsync(CancellationToken cancellation)
    {
        var wrong = new List<BlockKey>();
        var entries = List().ToArray();
        var bytes = 0L;
        await ForEachAsync(
            entries,
            async (entry, token) =>
            {
                // A block that has moved to another node since is verified there.
                if (BlockFiles.Read(folder, entry.Key, entry.IsRoot) is not { } block)
                    return;

                Interlocked.Add(ref bytes, block.Data.Length);
                if (!await IsThereAsync(block, token))
                {
                    lock (wrong)
                        wrong.Add(entry.Key);
                }
            },
            "verified",
            cancellation
        );
        progress.Report(
            1,
            1,
            $"{entries.Length} blocks of this node ({bytes} bytes) read back, {wrong.Count} are missing or outdated in the new ring"
        );
        return wrong;
    }

    private async ValueTask CopyAsync((BlockKey Key, bool IsRoot) entry, CancellationToken cancellation)
    {
        var block = BlockFiles.Read(folder, entry.Key, entry.IsRoot);
        if (block is null && olderRing is not null)
            block = await olderRing.GetAsync(entry.Key, cancellation);
        if (block is null)
        {
            if (await newRing.GetAsync(entry.Key, cancellation) is not null)
                return;
            throw new BlockSpaceException(
                $"Block {entry.Key} has left this node while it was migrated, and its ring does not have it."
            );
        }

        if (await IsThereAsync(block, cancellation))
            return;

        await newRing.PutUnlessNewerAsync(block.Key, block.Data, cancellation);
        Interlocked.Increment(ref copied);
    }

    private async Task<bool> IsThereAsync(Block block, CancellationToken cancellation) =>
        await newRing.GetAsync(block.Key, cancellation) is { } there && there.Stamp >= block.Stamp;

    private IEnumerable<(BlockKey Key, bool IsRoot)> List() => Directory.Exists(folder) ? BlockFiles.List(folder) : [];

    private async Task ForEachAsync(
        (BlockKey Key, bool IsRoot)[] entries,
        Func<(BlockKey Key, bool IsRoot), CancellationToken, ValueTask> work,
        string verb,
        CancellationToken cancellation
    )
    {
        var done = 0;
        var options = new ParallelOptions { MaxDegreeOfParallelism = Window, CancellationToken = cancellation };
        await Parallel.ForEachAsync(
            entries,
            options,
            async (entry, token) =>
            {
                await work(entry, token);
                // The last hundredth is reported when everything is done.
                var count = Interlocked.Increment(ref done);
                progress.Report(count, entries.Length + 1, $"{count} of {entries.Length} blocks {verb}");
            }
        );
    }
}
