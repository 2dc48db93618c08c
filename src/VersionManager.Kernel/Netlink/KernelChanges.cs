using System.ComponentModel;
using System.Threading.Channels;
using VersionManager.Kernel.Events;
using VersionManager.Kernel.Native;

namespace VersionManager.Kernel.Netlink;

/// <summary>
/// Reports, from netlink's multicast groups, that packet rules, links, addresses, routes or routing rules of the network
/// namespace were removed or its settings changed, by any process. The caller finds out what was changed.
/// </summary>
public sealed class KernelChanges : IDisposable
{
    private const int Routing = 0,
        Netfilter = 12;

    // linux/rtnetlink.h: links, IPv4 addresses, routes, rules and settings. linux/netfilter/nfnetlink.h: nftables.
    private static readonly int[] RoutingGroups = [1, 5, 7, 8, 24];
    private static readonly int[] NetfilterGroups = [7];

    private readonly Channel<bool> _changes = Channel.CreateBounded<bool>(
        new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite }
    );
    private readonly EventLoop _loop;
    private readonly List<Group> _groups = [];

    /// <summary>Starts to listen, in the network namespace of the calling thread.</summary>
    /// <param name="failed">Receives each defect; a defect costs one change.</param>
    /// <exception cref="Win32Exception">The kernel has no such groups, or refuses.</exception>
    public KernelChanges(Action<Exception> failed)
    {
        _loop = new EventLoop("kernel changes", failed);
        _groups.Add(new Group(Routing, RoutingGroups, Changed));
        _groups.Add(new Group(Netfilter, NetfilterGroups, Changed));
        foreach (Group group in _groups)
            _loop.Watch(group, SocketConstants.EpollIn);
        _loop.Start();
    }

    /// <summary>Returns once there was a change since the last call returned.</summary>
    public async Task NextAsync(CancellationToken cancellation) => await _changes.Reader.ReadAsync(cancellation);

    /// <inheritdoc/>
    public void Dispose()
    {
        _loop.StopAsync(() => _groups.ForEach(_loop.Unwatch)).GetAwaiter().GetResult();
        _loop.Dispose();
        foreach (Group group in _groups)
            _ = LibC.Close(group.Descriptor);
    }

    private void Changed() => _changes.Writer.TryWrite(true);

    /// <summary>A netlink socket that is a member of multicast groups.</summary>
    private sealed unsafe class Group : PollTarget
    {
        private const int FamilyNetlink = 16,
            LevelNetlink = 270,
            AddMembership = 1;
        private const uint AddressLength = 12;
        private const int BufferSize = 16 * 1024;
        private const int NoBuffers = 105;

        private readonly Action _changed;

        public Group(int protocol, IEnumerable<int> groups, Action changed)
        {
            _changed = changed;
            Descriptor = LibC.Socket(
                FamilyNetlink,
                SocketConstants.TypeRaw | SocketConstants.NonBlocking | SocketConstants.CloseOnExec,
                protocol
            );
            var address = SocketAddress4.OfFamily(FamilyNetlink);
            Check(Descriptor >= 0 && LibC.Bind(Descriptor, &address, AddressLength) == 0);
            foreach (int group in groups)
                Check(LibC.SetOption(Descriptor, LevelNetlink, AddMembership, &group, sizeof(int)) == 0);
        }

        internal override void Ready(uint events)
        {
            byte* buffer = stackalloc byte[BufferSize];
            bool changed = false;
            nint length;
            while ((length = LibC.Receive(Descriptor, buffer, BufferSize, 0)) > 0)
                changed |= ChangeMessages.TakeAway(new ReadOnlySpan<byte>(buffer, (int)length));
            // ENOBUFS: the socket's buffer overflowed, and a lost message may have been a removal.
            if (changed || LibC.Error == NoBuffers)
                _changed();
        }

        private static void Check(bool succeeded)
        {
            if (!succeeded)
                throw new Win32Exception(LibC.Error, "The kernel does not tell of changes to its rules and routes.");
        }
    }
}
