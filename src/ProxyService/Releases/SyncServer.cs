using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using VersionManager.Contracts;
using VersionManager.Contracts.Wire;
using VersionManager.DataPath.Peers;
using VersionManager.Kernel.Tools;

namespace VersionManager.ProxyService.Releases;

/// <summary>Serves releases to other nodes: each stream has a read-only rsync that sees that release's folder and nothing
/// else.</summary>
/// <param name="store">The releases to serve.</param>
/// <param name="verdicts">Knows which versions are obsolete or withdrawn here.</param>
/// <param name="slots">The sync slots.</param>
/// <param name="holders">The nodes that the others are sent to.</param>
/// <param name="tools">Runs <c>rsync</c>.</param>
/// <param name="runFolder">The folder of rsync's configuration.</param>
/// <param name="log">The log.</param>
internal sealed class SyncServer(
    ReleaseStore store,
    IReleaseVerdicts verdicts,
    SyncSlots slots,
    ReleaseSources holders,
    ToolRunner tools,
    string runFolder,
    ILogger<SyncServer> log
) : IPeerStreamHandler
{
    /// <summary>The stream's purpose.</summary>
    public const string Purpose = "sync";

    /// <summary>The name of rsync's module.</summary>
    public const string ModuleName = "release";

    // TCP_USER_TIMEOUT of linux/tcp.h. The time must be longer than a slow disk may keep a peer from reading.
    private const int UserTimeout = 18;
    private static readonly TimeSpan PeerGone = TimeSpan.FromSeconds(60);

    /// <inheritdoc/>
    public PeerAnswer Check(PeerRequest request)
    {
        if (request.Purpose is not (Purpose or SyncNotice.Purpose) || Key(request) is not { } key)
            return StreamStatus.Malformed;
        if (request.Purpose == SyncNotice.Purpose)
        {
            holders.Add(key, request.Peer);
            slots.Free(request.Peer);
            return StreamStatus.Accepted;
        }
        if (verdicts.ObsoleteReason(key) is not null)
            return StreamStatus.Obsolete;
        if (store.Find(key) is null)
            return StreamStatus.NoSuchVersion;
        if (slots.TryTake(request.Peer) is { } slot)
            return new PeerAnswer(StreamStatus.Accepted) { Held = slot };
        IReadOnlyList<IPAddress> others = holders.Others(key, request.Peer);
        ReleaseLog.SentOn(log, request.Peer.ToString(), key.ToString(), others.Count);
        return new PeerAnswer(StreamStatus.Overloaded) { Others = others };
    }

    /// <inheritdoc/>
    public async Task HandleAsync(PeerStream stream, PeerRequest request, CancellationToken cancellation)
    {
        if (request.Purpose != Purpose || Key(request) is not { } key || store.Find(key) is not { } release)
            return;
        Watch(stream.Socket);
        ReleaseLog.Served(log, key.ToString(), request.Peer.ToString());
        string configuration = Path.Combine(runFolder, $"rsync-{Guid.NewGuid():N}.conf");
        await File.WriteAllTextAsync(configuration, Configuration(release), cancellation);
        try
        {
            using Process rsync = tools.Start("rsync", ["--server", "--daemon", "--config=" + configuration, "."]);
            try
            {
                await BridgeAsync(stream, rsync, cancellation);
                string said = await rsync.StandardError.ReadToEndAsync(cancellation);
                await rsync.WaitForExitAsync(cancellation);
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

    /// <summary>Makes the kernel notice a peer that vanished, so that another node gets its slot.</summary>
    private static void Watch(Socket socket)
    {
        socket.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.KeepAlive, true);
        socket.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveTime, 10);
        socket.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveInterval, 5);
        socket.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveRetryCount, 4);
        Span<byte> milliseconds = stackalloc byte[sizeof(int)];
        MemoryMarshal.Write(milliseconds, (int)PeerGone.TotalMilliseconds);
        socket.SetRawSocketOption((int)SocketOptionLevel.Tcp, UserTimeout, milliseconds);
    }

    private static async Task BridgeAsync(PeerStream stream, Process rsync, CancellationToken cancellation)
    {
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        Task incoming = PumpAsync(stream, rsync.StandardInput.BaseStream, rsync.StandardInput.Close, ended.Token);
        try
        {
            await rsync.StandardOutput.BaseStream.CopyToAsync(stream, cancellation);
            stream.ShutdownSend();
        }
        catch (IOException)
        {
            // The peer is gone: rsync, which would wait for it until its own time-out, is ended too.
            rsync.Kill(entireProcessTree: true);
        }
        await ended.CancelAsync();
        await incoming;
    }

    private static async Task PumpAsync(Stream from, Stream to, Action close, CancellationToken cancellation)
    {
        try
        {
            await from.CopyToAsync(to, cancellation);
        }
        catch (Exception e) when (e is IOException or OperationCanceledException or ObjectDisposedException)
        {
            // rsync or the peer has ended: the other direction reports how.
        }
        try
        {
            // Also after a reset by the peer: rsync would wait for more bytes, and keep its slot, until its own time-out.
            close();
        }
        catch (IOException)
        {
            // rsync ended first.
        }
    }

    private static string Configuration(Release release) =>
        $"""
            use chroot = yes
            numeric ids = yes
            reverse lookup = no
            log file = /dev/null
            timeout = 240
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
