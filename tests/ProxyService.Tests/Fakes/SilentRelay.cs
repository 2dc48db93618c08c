using System.Net.Sockets;

namespace VersionManager.ProxyService.Tests.Fakes;

/// <summary>Carries a stream until its serving side has sent a number of bytes; from then on that side is silent, without an
/// end.</summary>
internal sealed class SilentRelay
{
    private readonly Socket _asking,
        _serving;
    private volatile bool _silent;

    private SilentRelay(Socket asking, Socket serving) => (_asking, _serving) = (asking, serving);

    /// <summary>Carries bytes between the two sides until either is gone.</summary>
    public static void Carry(Socket asking, Socket serving, long limit)
    {
        var relay = new SilentRelay(asking, serving);
        _ = relay.CarryAsync(serving, asking, limit);
        _ = relay.CarryAsync(asking, serving, long.MaxValue);
    }

    private async Task CarryAsync(Socket from, Socket to, long limit)
    {
        byte[] block = new byte[16 << 10];
        try
        {
            int count;
            while ((count = await from.ReceiveAsync(block, SocketFlags.None)) > 0)
            {
                await to.SendAsync(block.AsMemory(0, (int)Math.Min(count, limit)), SocketFlags.None);
                limit -= count;
                if (limit > 0)
                    continue;
                _silent = true;
                return;
            }
            if (!_silent)
            {
                to.Shutdown(SocketShutdown.Send);
                return;
            }
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // One side has ended, and so does the other.
        }
        _asking.Dispose();
        _serving.Dispose();
    }
}
