using System.Diagnostics;
using VersionManager.Contracts.Wire;
using VersionManager.DataPath.Peers;
using VersionManager.Kernel.Tools;

namespace VersionManager.ProxyService.Tests.Fakes;

/// <summary>Stands for any other node: a real rsync that serves the folder <c>peer</c> as the release, if it exists.</summary>
internal sealed class PeerFolder(string root) : IPeerStreamHandler
{
    public PeerAnswer Check(PeerRequest request) =>
        Directory.Exists(Path.Combine(root, "peer")) ? StreamStatus.Accepted : StreamStatus.Unreachable;

    public async Task HandleAsync(PeerStream stream, PeerRequest request, CancellationToken cancellation)
    {
        string configuration = Path.Combine(root, $"peer-{Guid.NewGuid():N}.conf");
        await File.WriteAllTextAsync(
            configuration,
            $"use chroot = no\nlog file = /dev/null\n[release]\npath = {root}/peer\nread only = yes\n",
            cancellation
        );
        using Process rsync = new ToolRunner().Start("rsync", ["--server", "--daemon", "--config=" + configuration, "."]);
        try
        {
            Task incoming = FeedAsync(stream, rsync, cancellation);
            await rsync.StandardOutput.BaseStream.CopyToAsync(stream, cancellation);
            stream.ShutdownSend();
            await incoming;
        }
        catch (IOException)
        {
            // The asking side has left.
        }
        finally
        {
            rsync.Kill(entireProcessTree: true);
            File.Delete(configuration);
        }
    }

    private static async Task FeedAsync(PeerStream stream, Process rsync, CancellationToken cancellation)
    {
        try
        {
            await stream.CopyToAsync(rsync.StandardInput.BaseStream, cancellation);
        }
        finally
        {
            // Also after a reset by the asking side: rsync would wait for more bytes, beyond the tests.
            rsync.StandardInput.Close();
        }
    }
}
