using System.Net;
using VersionManager.DataPath.Peers;
using VersionManager.Kernel.Networking;

namespace VersionManager.ProxyService.Tests.Routing;

public sealed class PeerTableTests
{
    private static readonly IPAddress Address = IPAddress.Parse("10.0.0.1");
    private static readonly uint Peer = Ipv4.ToUInt32(Address);

    private static readonly double[] Lifetimes = [2, 4, 8, 16, 32, 60, 60];

    private readonly Store _store = new();

    [Fact]
    public void Failed_OfAnUnknownHostThatRefuses_IsUnmanaged()
    {
        PeerTable peers = Table();
        Assert.Equal(PeerState.Unmanaged, peers.Failed(Peer, refused: true));
        Assert.Equal(PeerState.Unmanaged, peers.StateOf(Peer));
    }

    [Fact]
    public void Failed_OfAnUnknownHostThatIsSilent_LeavesItUnknown() =>
        Assert.Equal(PeerState.Unknown, Table().Failed(Peer, refused: false));

    [Fact]
    public void Failed_OfANode_IsDownAndNeverUnmanaged()
    {
        PeerTable peers = Table();
        peers.Spoke(Peer);
        Assert.Equal(PeerState.Down, peers.Failed(Peer, refused: true));
        Assert.Equal(PeerState.Down, peers.Failed(Peer, refused: false));
        peers.Spoke(Peer);
        Assert.Equal(PeerState.Node, peers.StateOf(Peer));
    }

    [Fact]
    public void Failed_AfterARestart_RemembersTheNode()
    {
        PeerTable before = Table();
        before.Spoke(Peer);
        before.SaveIfChanged();
        Assert.Equal(PeerState.Down, Table().Failed(Peer, refused: true));
    }

    [Fact]
    public void Failed_AgainAndAgain_LastsLongerUpToTheLimit()
    {
        PeerTable peers = Table();
        List<double> seconds = [];
        peers.Changed += (_, _, lifetime) => seconds.Add(lifetime.TotalSeconds);
        for (int i = 0; i < 7; i++)
            peers.Failed(Peer, refused: true);
        Assert.Equal(Lifetimes, seconds);
    }

    private PeerTable Table() => new(_store, TimeSpan.FromSeconds(60));

    private sealed class Store : IPeerStore
    {
        private IReadOnlyCollection<IPAddress> _nodes = [];

        public IReadOnlyCollection<IPAddress> Load() => _nodes;

        public void Save(IReadOnlyCollection<IPAddress> nodes) => _nodes = nodes;
    }
}
