using System.Diagnostics;
using VersionManager.Contracts.Control;
using VersionManager.Contracts.Wire;
using VersionManager.DataPath.Peers;
using VersionManager.Kernel.Tools;

namespace VersionManager.ProxyService.Releases;

/// <summary>Fetches with rsync, whose connection is a stream between the two daemons: no SSH, no port of its own.</summary>
/// <param name="tools">Runs <c>rsync</c>.</param>
/// <param name="shell">The command that connects rsync to a socket of this daemon; it is given the socket's path.</param>
/// <param name="connect">Reaches the nodes.</param>
/// <param name="runFolder">Where the sockets are.</param>
/// <param name="options">How long a node may take to answer.</param>
/// <param name="clock">Counts that.</param>
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
        // rsync's own time-out does not tell: what it says to keep the connection alive counts as work there, also where nobody
        // hears it.
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
                $"Nothing of {request.Release} came from node {request.Source} for {request.Terms.Patience.TotalSeconds:0} s."
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
        // rsync splits its -e at spaces and honours single quotes; no path of ours has one.
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
            // Times are not kept, so equal size and time say nothing: always compare content.
            "--ignore-times",
            // So that it says that it is alive while it copies a large file for long. It does so at half that time, which must be
            // longer than the longest patience, for it counts as work for the watch too.
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
            // It ended without reading all of it, and says why.
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
            // It has ended in the meantime.
        }
        // Whoever goes on writes to the same files.
        await rsync.WaitForExitAsync(CancellationToken.None);
    }

    private static Exception Failure(FetchRequest request, bool peerEnded, string said)
    {
        string[] lines = said.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        // The first lines say what happened; the last is rsync's summary of its exit status.
        string why = lines.Length == 0 ? "rsync said nothing." : string.Join("; ", lines.Take(3));
        if (why.Contains("No space left on device", StringComparison.Ordinal))
            return RefusalException.DiskFull(request.Target, new IOException(why));
        return new SourceException(
            SourceFault.Unreachable,
            $"Node {request.Source} did not deliver {request.Release}{(peerEnded ? ", its stream ended early" : "")}: {why}"
        );
    }
}
