using System.Net.Sockets;
using VersionManager.DataPath.Peers;

namespace VersionManager.ProxyService.Releases;

/// <summary>
/// Carries one rsync's bytes between a peer's daemon and the local socket to which rsync's command connects. The bytes pass
/// through the daemon, and not only through that command, so that the daemon knows what has arrived.
/// </summary>
internal sealed class SyncRelay : IDisposable
{
    private const int BlockLength = 128 << 10;

    // Bytes that rsync writes to a stream whose other end is gone would look like progress as long as the buffer has room.
    private const int SendRoom = 256 << 10;

    private readonly Socket _listener;
    private readonly Action<int> _received;
    private long _count;

    private SyncRelay(Socket listener, string path, Action<int> received)
    {
        _listener = listener;
        _received = received;
        Path = path;
    }

    /// <summary>The path of the socket.</summary>
    public string Path { get; }

    /// <summary>The bytes that came from the peer.</summary>
    public long BytesReceived => Interlocked.Read(ref _count);

    /// <summary>Whether the peer ended the stream, or it broke.</summary>
    public bool PeerEnded { get; private set; }

    /// <summary>A relay with a socket in <paramref name="folder"/> that only root may use.</summary>
    public static SyncRelay Open(string folder, Action<int> received)
    {
        string path = System.IO.Path.Combine(folder, $"sync-{Guid.NewGuid():N}.sock");
        var listener = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            listener.Bind(new UnixDomainSocketEndPoint(path));
            // Nobody can connect before the socket listens.
            File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite);
            listener.Listen(1);
            return new SyncRelay(listener, path, received);
        }
        catch
        {
            listener.Dispose();
            throw;
        }
    }

    /// <summary>Carries bytes until the peer has sent everything, or either end is gone; throws only when cancelled.</summary>
    public async Task CarryAsync(PeerStream peer, CancellationToken cancellation)
    {
        peer.Socket.SendBufferSize = SendRoom;
        using Socket accepted = await _listener.AcceptAsync(cancellation);
        await using var local = new NetworkStream(accepted, ownsSocket: false);
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        Task up = UpAsync(local, peer, ended.Token);
        try
        {
            await DownAsync(peer, local, accepted, ended.Token);
        }
        finally
        {
            await ended.CancelAsync();
            await up;
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _listener.Dispose();
        File.Delete(Path);
    }

    private async Task DownAsync(PeerStream peer, NetworkStream local, Socket end, CancellationToken cancellation)
    {
        byte[] block = new byte[BlockLength];
        while (true)
        {
            int count;
            try
            {
                count = await peer.ReadAsync(block, cancellation);
            }
            catch (IOException)
            {
                count = 0;
            }
            if (count == 0)
                break;
            Interlocked.Add(ref _count, count);
            _received(count);
            try
            {
                await local.WriteAsync(block.AsMemory(0, count), cancellation);
            }
            catch (IOException)
            {
                // rsync ended, and says why itself.
                return;
            }
        }
        PeerEnded = true;
        try
        {
            end.Shutdown(SocketShutdown.Send);
        }
        catch (SocketException)
        {
            // rsync is gone too.
        }
    }

    private static async Task UpAsync(NetworkStream local, PeerStream peer, CancellationToken cancellation)
    {
        try
        {
            await local.CopyToAsync(peer, BlockLength, cancellation);
            peer.ShutdownSend();
        }
        catch (Exception e) when (e is IOException or OperationCanceledException or SocketException or ObjectDisposedException)
        {
            // The other direction ends too, and reports how.
        }
    }
}
