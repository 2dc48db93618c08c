using System.Diagnostics;
using VersionManager.Contracts.Control;
using VersionManager.Contracts.Wire;
using VersionManager.DataPath.Peers;
using VersionManager.Kernel.Tools;

namespace VersionManager.ProxyService.Releases;

/// <summary>Fetches with rsync over a stream between the two daemons: without SSH or a port of its own.</summary>
/// <param name="tools">Runs <c>rsync</c>.</param>
/// <param name="shell">The command that connects rsync to the daemon's socket given as its argument.</param>
/// <param name="connect">Connects to nodes.</param>
/// <param name="runFolder">The folder of sockets.</param>
/// <param name="options">How long a node may take to answer.</param>
/// <param name="clock">The clock of time-outs.</param>
internal sealed class RsyncFetcher(
    ToolRunner tools,
    IReadOnlyList<string> shell,
    SyncConnect connect,
    string runFolder,
    SyncOptions options,
    TimeProvider clock
) : IReleaseFetcher
{
    /// <inheritdoc/>
    public async Task FetchAsync(FetchRequest request, CancellationToken cancellation)
    {
        await using PeerStream peer = await ConnectAsync(request, cancellation);
        using SyncRelay relay = SyncRelay.Open(runFolder, request.Terms.Received);
        using Process rsync = Start(request, relay.Path);
        // rsync's own time-out is not enough: it counts its own keep-alive writes as activity, even when nobody receives them.
        using var watch = new StallWatch(request.Terms.Patience, clock, () => relay.BytesReceived + RsyncWork.Of(rsync.Id));
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(cancellation, watch.Stalled);
        Task carried = relay.CarryAsync(peer, ended.Token);
        try
        {
            string said = await RunAsync(rsync, request.Paths, ended.Token);
            if (rsync.ExitCode != 0)
                throw Failure(request, relay.PeerEnded, said);
        }
        catch (OperationCanceledException) when (watch.Stalled.IsCancellationRequested && !cancellation.IsCancellationRequested)
        {
            throw new SourceException(
                SourceFault.Stalled,
                $"Node {request.Source} sent nothing of {request.Release} for {request.Terms.Patience.TotalSeconds:0} s."
            );
        }
        finally
        {
            await ended.CancelAsync();
            await EndAsync(rsync);
            await carried.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task<PeerStream> ConnectAsync(FetchRequest request, CancellationToken cancellation)
    {
        using var late = new CancellationTokenSource(options.ConnectPatience, clock);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(late.Token, cancellation);
        try
        {
            return await connect(request.Source, SyncServer.Purpose, request.Release, both.Token);
        }
        catch (OperationCanceledException e) when (!cancellation.IsCancellationRequested)
        {
            throw new SourceException(
                SourceFault.Unreachable,
                $"Node {request.Source} did not answer within {options.ConnectPatience.TotalSeconds:0} s.",
                e
            );
        }
        catch (PeerConnectException e)
        {
            SourceFault fault = e.Status switch
            {
                StreamStatus.Overloaded => SourceFault.Busy,
                StreamStatus.NoSuchVersion or StreamStatus.Obsolete => SourceFault.WithoutRelease,
                _ => SourceFault.Unreachable,
            };
            throw new SourceException(fault, $"Node {e.Message}", e) { Others = e.Others };
        }
    }

    private Process Start(FetchRequest request, string socket)
    {
        // rsync splits its -e at spaces and honours single quotes; none of these words has one.
        string command = string.Join(' ', shell.Append(socket).Select(word => $"'{word}'"));
        List<string> arguments =
        [
            "-e",
            command,
            "--files-from=-",
            "--from0",
            "--perms",
            "--no-motd",
            "--quiet",
            // Times are not preserved, so equal size and time mean nothing: always compare content.
            "--ignore-times",
            // Makes rsync send keep-alives during the long copy of a large file, at half this time. That must be longer than the
            // longest patience, since the watch counts keep-alives as progress.
            "--timeout=180",
        ];
        if (request.Resumes)
            arguments.Add("--inplace");
        if (request.Basis is not null)
            arguments.Add("--copy-dest=" + request.Basis);
        arguments.Add($"{request.Source}::{SyncServer.ModuleName}/");
        arguments.Add(request.Target + "/");
        try
        {
            return tools.Start("rsync", arguments);
        }
        catch (ToolMissingException e)
        {
            throw new RefusalException(ProblemCode.ToolMissing, e.Message, inner: e);
        }
    }

    private static async Task<string> RunAsync(Process rsync, IReadOnlyList<string> paths, CancellationToken cancellation)
    {
        Task<string> output = rsync.StandardOutput.ReadToEndAsync(cancellation),
            error = rsync.StandardError.ReadToEndAsync(cancellation);
        try
        {
            await rsync.StandardInput.WriteAsync(string.Concat(paths.Select(path => path + "\0")).AsMemory(), cancellation);
            rsync.StandardInput.Close();
        }
        catch (IOException)
        {
            // rsync ended without reading all of its input, and says why.
        }
        await rsync.WaitForExitAsync(cancellation);
        await output;
        return await error;
    }

    private static async Task EndAsync(Process rsync)
    {
        try
        {
            if (!rsync.HasExited)
                rsync.Kill(entireProcessTree: true);
        }
        catch (InvalidOperationException)
        {
            // The process has ended in the meantime.
        }
        // The next fetch writes to the same files.
        await rsync.WaitForExitAsync(CancellationToken.None);
    }

    private static Exception Failure(FetchRequest request, bool peerEnded, string said)
    {
        string[] lines = said.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        // The first lines tell what happened; the last is rsync's summary of its exit status.
        string why = lines.Length == 0 ? "rsync printed nothing." : string.Join("; ", lines.Take(3));
        if (why.Contains("No space left on device", StringComparison.Ordinal))
            return RefusalException.DiskFull(request.Target, new IOException(why));
        return new SourceException(
            SourceFault.Unreachable,
            $"Node {request.Source} did not deliver {request.Release}{(peerEnded ? ", its stream ended early" : "")}: {why}"
        );
    }
}
