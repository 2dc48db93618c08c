using VersionManager.DataPath.Sockets;
using VersionManager.Kernel.Events;
using VersionManager.Kernel.Native;
using static VersionManager.Kernel.Native.SocketConstants;

namespace VersionManager.DataPath.Routing.Tcp;

/// <summary>
/// One loop's unused connections to peers, so that the next stream needs no round trip to connect. Only peers that have just
/// accepted streams have any: one, and more where one was not enough.
/// </summary>
internal sealed class ConnectionPool(TcpLoop loop)
{
    // Shorter than a peer waits for a header (RouterOptions.HeaderTimeout), and so short that a connection seldom outlives a peer
    // whose power failed.
    private const int LifetimeMilliseconds = 2000;
    private const int MostOfAPeer = 8;
    private const int Most = 256;

    private readonly Dictionary<uint, Share> _shares = [];
    private int _count;

    /// <summary>Whether there are connections that can expire.</summary>
    public bool Any => _shares.Count > 0;

    /// <summary>Gives a stream's end a connection to <paramref name="peer"/>; false when the pool has none.</summary>
    public bool TryTake(uint peer, StreamEnd end)
    {
        if (!_shares.TryGetValue(peer, out Share? share))
            return false;
        int index = share.Idle.FindLastIndex(i => i.Connected);
        if (index < 0)
        {
            share.Wanted = Math.Min(share.Wanted * 2, MostOfAPeer);
            return false;
        }

        Connection taken = share.Idle[index];
        share.Idle.RemoveAt(index);
        _count--;
        end.Take(loop.Events, taken);
        return true;
    }

    /// <summary>Opens a connection to <paramref name="peer"/>, which has accepted a stream: others may follow.</summary>
    public void Prepare(uint peer)
    {
        if (!_shares.TryGetValue(peer, out Share? share))
            _shares.Add(peer, share = new Share());
        share.LastUse = loop.Events.Now;
        loop.Events.Ticking = true;
        while (share.Idle.Count < share.Wanted && _count < Most)
            if (!TryOpen(peer, share))
                return;
    }

    /// <summary>Closes connections that no stream took in time.</summary>
    public void Expire(long now)
    {
        foreach ((uint peer, Share share) in _shares)
        {
            while (share.Idle is [var oldest, ..] && now - oldest.OpenedAt >= LifetimeMilliseconds)
            {
                Close(oldest);
                share.Wanted = Math.Max(1, share.Wanted - 1);
            }

            if (share.Idle.Count == 0 && now - share.LastUse >= LifetimeMilliseconds)
                _shares.Remove(peer);
        }
    }

    /// <summary>Closes all.</summary>
    public void Clear()
    {
        foreach (Share share in _shares.Values)
            while (share.Idle is [.., var last])
                Close(last);
        _shares.Clear();
    }

    private bool TryOpen(uint peer, Share share)
    {
        int descriptor = FlowSockets.StreamTo(peer, loop.Context.Options.OverlayPort, out _);
        if (descriptor < 0)
            return false;
        Connection connection = new(this, share, loop.Events.Now) { Descriptor = descriptor };
        if (!loop.Events.Watch(connection, StreamEnd.Interest))
        {
            LibC.Close(descriptor);
            return false;
        }

        share.Idle.Add(connection);
        _count++;
        return true;
    }

    private void Close(Connection connection)
    {
        connection.Share.Idle.Remove(connection);
        _count--;
        loop.Events.Unwatch(connection);
        LibC.Close(connection.Descriptor);
    }

    /// <summary>The connections to one peer.</summary>
    private sealed class Share
    {
        public List<Connection> Idle { get; } = [];

        public int Wanted { get; set; } = 1;

        public long LastUse { get; set; }
    }

    private sealed class Connection(ConnectionPool owner, Share share, long openedAt) : PollTarget
    {
        public Share Share => share;

        public long OpenedAt => openedAt;

        public bool Connected { get; private set; }

        internal override void Ready(uint events)
        {
            // A peer sends nothing before a header: whatever arrives is the connection's end.
            if ((events & ~EpollOut) != 0)
                owner.Close(this);
            else
                Connected = true;
        }
    }
}
