using System.Collections.Concurrent;
using System.Security.Cryptography;
using Cfs.Files;
using Cfs.Model;
using Samples.Common.Load;
using Samples.Common.Reports;

namespace Cfs.Load;

/// <summary>
/// Writes files and reads earlier ones without pause, through all gateways by turns, and keeps a directory of the files, which
/// changes with each. At the end it reads everything back.
/// </summary>
internal sealed class LoadClient : IDisposable
{
    private const int Window = 4;

    private readonly ConcurrentDictionary<int, BlockKey> written = [];
    private readonly SemaphoreSlim directory = new(1);
    private readonly ECDsa owner = ECDsa.Create(ECCurve.NamedCurves.nistP256);
    private readonly GatewayFleet fleet;
    private readonly Reporter reporter;
    private readonly FleetBlocks blocks;
    private readonly FileSystem files;
    private int last;

    /// <param name="fleet">The gateways.</param>
    /// <param name="reporter">Gets every file.</param>
    public LoadClient(GatewayFleet fleet, Reporter reporter)
    {
        (this.fleet, this.reporter) = (fleet, reporter);
        blocks = new FleetBlocks(fleet);
        files = new FileSystem(blocks, Window, TimeProvider.System);
    }

    /// <summary>Runs until cancelled, and then reads everything back.</summary>
    /// <param name="concurrency">How many files are under way at a time.</param>
    /// <param name="pause">The pause between two files.</param>
    /// <param name="stop">Ends the writing.</param>
    public async Task RunAsync(int concurrency, TimeSpan pause, CancellationToken stop)
    {
        await Task.WhenAll(Enumerable.Range(0, concurrency).Select(_ => WorkAsync(pause, stop)));
        var (right, wrong, bytes) = (0, 0, 0L);
        foreach (var (number, inode) in written.OrderBy(f => f.Key))
        {
            var file = new LoadFile(number);
            if (await ReadsBackAsync(file, inode))
                (right, bytes) = (right + 1, bytes + file.Content().Length);
            else
                wrong++;
        }

        reporter.Write(
            new FilesLine(written.Count, right, wrong, bytes, await IsDirectoryRightAsync()),
            LoadJson.Default.FilesLine
        );
    }

    public void Dispose()
    {
        owner.Dispose();
        directory.Dispose();
    }

    private async Task WorkAsync(TimeSpan pause, CancellationToken stop)
    {
        try
        {
            while (true)
            {
                await WriteAsync(new LoadFile(Interlocked.Increment(ref last)));
                if (!written.IsEmpty)
                {
                    var (number, inode) = written.ElementAt(Random.Shared.Next(written.Count));
                    await ReadsBackAsync(new LoadFile(number), inode);
                }

                await Task.Delay(pause, stop);
            }
        }
        catch (OperationCanceledException)
        {
            // Stopped.
        }
    }

    /// <summary>Writes a file to its end, even when the client is told to stop.</summary>
    private async Task WriteAsync(LoadFile file)
    {
        try
        {
            using var content = new MemoryStream(file.Content());
            var inode = await new FileWriter(blocks, Window).WriteAsync(content, CancellationToken.None);
            written[file.Number] = inode;
            reporter.Write(new FileLine(file.Number, content.Length, reporter.Seconds), LoadJson.Default.FileLine);
            await PublishAsync();
        }
        catch (RequestFailedException)
        {
            // Reported; the next file tries again.
        }
    }

    /// <summary>Publishes the directory without reading it first, since only this client writes it.</summary>
    private async Task PublishAsync()
    {
        await directory.WaitAsync();
        try
        {
            await files.ReplaceAsync(owner, Directory(), 0, CancellationToken.None);
        }
        finally
        {
            directory.Release();
        }
    }

    private async Task<bool> ReadsBackAsync(LoadFile file, BlockKey inode)
    {
        try
        {
            using var content = new MemoryStream();
            await new FileReader(blocks, Window).ReadAsync(inode, content, CancellationToken.None);
            if (content.ToArray().AsSpan().SequenceEqual(file.Content()))
                return true;

            reporter.Add(
                "file",
                fleet.Gateways[0].Host,
                System.Diagnostics.Stopwatch.GetTimestamp(),
                null,
                $"{file.Name} is not what was written"
            );
        }
        catch (RequestFailedException)
        {
            // Reported.
        }

        return false;
    }

    private async Task<bool> IsDirectoryRightAsync()
    {
        try
        {
            var found = await files.ListAsync(BlockKey.Of(owner.ExportSubjectPublicKeyInfo()), CancellationToken.None);
            return found.ToHashSet().SetEquals(Directory());
        }
        catch (RequestFailedException)
        {
            return false;
        }
    }

    private Dictionary<string, BlockKey> Directory() => written.ToDictionary(f => new LoadFile(f.Key).Name, f => f.Value);
}
