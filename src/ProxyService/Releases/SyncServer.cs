using System.Diagnostics;
using VersionManager.Contracts.Wire;
using VersionManager.ProxyService.Kernel;
using VersionManager.ProxyService.Routing;

namespace VersionManager.ProxyService.Releases;

/// <summary>Serves releases to other nodes: one rsync a stream, read-only, which sees that release's folder and nothing else.</summary>
internal sealed class SyncServer(ReleaseStore store, Func<ReleaseKey, string?> obsolete, CommandRunner commands, string runFolder, ILogger<SyncServer> log)
    : IPeerStreamHandler
{
    /// <summary>What a stream is asked for with.</summary>
    public const string Purpose = "sync";

    /// <summary>The name under which rsync offers the folder.</summary>
    public const string ModuleName = "release";

    /// <inheritdoc/>
    public StreamStatus Check(PeerRequest request)
    {
        if (request.Purpose != Purpose || Key(request) is not { } key)
            return StreamStatus.Malformed;
        if (obsolete(key) is not null)
            return StreamStatus.Obsolete;
        return store.Find(key) is null ? StreamStatus.NoSuchVersion : StreamStatus.Accepted;
    }

    /// <inheritdoc/>
    public async Task HandleAsync(PeerStream stream, PeerRequest request, CancellationToken cancellation)
    {
        if (Key(request) is not { } key || store.Find(key) is not { } release)
            return;
        ReleaseLog.Served(log, key.ToString(), request.Peer.ToString());
        string configuration = Path.Combine(runFolder, $"rsync-{Guid.NewGuid():N}.conf");
        await File.WriteAllTextAsync(configuration, Configuration(release), cancellation).ConfigureAwait(false);
        try
        {
            using Process rsync = commands.Start("rsync", ["--server", "--daemon", "--config=" + configuration, "."]);
            try
            {
                await BridgeAsync(stream, rsync, cancellation).ConfigureAwait(false);
                string said = await rsync.StandardError.ReadToEndAsync(cancellation).ConfigureAwait(false);
                await rsync.WaitForExitAsync(cancellation).ConfigureAwait(false);
                if (rsync.ExitCode != 0)
                    ReleaseLog.ServeFailed(log, key.ToString(), request.Peer.ToString(), rsync.ExitCode, said.Trim());
            }
            finally
            {
                if (!rsync.HasExited)
                    rsync.Kill(entireProcessTree: true);
            }
        }
        finally
        {
            File.Delete(configuration);
        }
    }

    private static async Task BridgeAsync(PeerStream stream, Process rsync, CancellationToken cancellation)
    {
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        Task incoming = PumpAsync(stream, rsync.StandardInput.BaseStream, rsync.StandardInput.Close, ended.Token);
        try
        {
            await rsync.StandardOutput.BaseStream.CopyToAsync(stream, cancellation).ConfigureAwait(false);
            stream.ShutdownSend();
        }
        catch (IOException)
        {
            // The peer went away; so does rsync.
        }
        await ended.CancelAsync().ConfigureAwait(false);
        await incoming.ConfigureAwait(false);
    }

    private static async Task PumpAsync(Stream from, Stream to, Action close, CancellationToken cancellation)
    {
        try
        {
            await from.CopyToAsync(to, cancellation).ConfigureAwait(false);
            close();
        }
        catch (Exception e) when (e is IOException or OperationCanceledException or ObjectDisposedException)
        {
            // rsync ended, or the peer did: the other direction says how.
        }
    }

    private static string Configuration(Release release) =>
        $"""
        use chroot = yes
        numeric ids = yes
        reverse lookup = no
        log file = /dev/null
        timeout = 60
        [{ModuleName}]
        path = {release.Folder}
        read only = yes
        list = no
        uid = 0
        gid = 0

        """;

    private static ReleaseKey? Key(PeerRequest request) =>
        request is { Application: { } application, Version: { } version } ? new ReleaseKey(application, version) : null;
}
