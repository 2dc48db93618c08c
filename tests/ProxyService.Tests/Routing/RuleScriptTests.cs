using VersionManager.Contracts;
using VersionManager.DataPath.Rules;

namespace VersionManager.ProxyService.Tests.Routing;

public sealed class RuleScriptTests
{
    private const uint Guest = 0x64410A01,
        Peer = 0x0A000002;
    private static readonly ManagedPort Web = new(TransportProtocol.Tcp, 80);
    private static readonly NodeElements Nothing = Elements([]);

    [Fact]
    public void Change_MovedDefault_IsDeletedBeforeItIsAdded() =>
        Assert.Equal(
            """
            delete element ip vmproxy defaults { tcp . 80 : 100.65.10.1 . 80 }
            add element ip vmproxy defaults { tcp . 80 : 10.0.0.2 . 80 }

            """,
            NodeRuleScript.Change(Elements([new DefaultGuest(Web, Guest)]), Elements([new DefaultGuest(Web, Peer)]))
        );

    [Fact]
    public void Change_OfAnOffload_NamesFlowsAndTheirDestinations()
    {
        var flows = new CarriedFlows(Guest, Peer, Web);
        NodeElements to = Nothing with
        {
            Offload = new OffloadElements
            {
                Carried = new HashSet<CarriedFlows> { flows },
                Outward = new HashSet<OutwardFlows> { new(flows, At: 61001) },
                Inward = new HashSet<InwardPort> { new(new ManagedPort(TransportProtocol.Udp, 61002), Guest, Port: 53) },
            },
        };
        Assert.Equal(
            """
            add element ip vmproxy carried { 100.65.10.1 . 10.0.0.2 . tcp . 80 }
            add element ip vmproxy outward { 100.65.10.1 . 10.0.0.2 . tcp . 80 : 10.0.0.2 . 61001 }
            add element ip vmproxy inward { udp . 61002 : 100.65.10.1 . 53 }

            """,
            NodeRuleScript.Change(Nothing, to)
        );
    }

    [Fact]
    public void Change_NothingDiffers_IsEmpty() => Assert.Equal("", NodeRuleScript.Change(Nothing, Elements([])));

    [Fact]
    public void RuleChange_Renewed_ExpiresFromNowOn() =>
        Assert.Equal(
            """
            add element ip vmproxy alive { 10.0.0.2 }
            delete element ip vmproxy alive { 10.0.0.2 }
            add element ip vmproxy alive { 10.0.0.2 timeout 60s }

            """,
            RuleChange.Alive(Peer, TimeSpan.FromMinutes(1)).Script
        );

    [Fact]
    public void Parse_CountersOfASet_AreRead() =>
        Assert.Equal(
            [new RuleCounter(new CountedFlows(Guest, Peer, TransportProtocol.Tcp), Packets: 3, Bytes: 180)],
            RuleCounter.Parse(
                """
                {"nftables": [{"metainfo": {"version": "1.0.6"}}, {"set": {"name": "usage", "elem": [
                  {"elem": {"val": {"concat": ["100.65.10.1", "10.0.0.2", "tcp"]}, "counter": {"packets": 3, "bytes": 180}}}]}}]}
                """
            )
        );

    private static NodeElements Elements(IEnumerable<DefaultGuest> defaults) =>
        new(new HashSet<GuestPort>(), new HashSet<RulePort>(), defaults.ToHashSet(), new HashSet<GuestPredecessor>());
}
