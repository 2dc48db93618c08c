using VersionManager.Contracts;
using VersionManager.Kernel.Networking;

namespace VersionManager.DataPath.Rules;

/// <summary>
/// The parts of the node's nft table by which flows between nodes that know each other's versions go without the daemon: at the
/// sender the destination becomes the peer's port for the sender's version, at the peer that port becomes the guest of that
/// version.
/// </summary>
/// <remarks>
/// Connection tracking knows such a flow by its translation. The raw chains run before it, so they decide without it: a TCP flow
/// is the proxy's as long as a socket of the proxy's has its addresses and ports, and datagram flows of the kernel are listed in
/// two sets that their own packets fill. The lists are shorter-lived (25 s) than the kernel's tracking of datagrams (30 s at
/// least), so that what is listed is tracked. To tracking a flow is new until it was answered; what is meant here by a flow's
/// first packet is not confirmed yet.
/// </remarks>
internal static class OffloadRuleScript
{
    /// <summary>Peers whose agreement is fresh.</summary>
    public const string Alive = "alive";

    /// <summary>Peers that subscribed here.</summary>
    public const string Subscribers = "subscribers";

    /// <summary>Ports that stand for a version at a peer, now or lately.</summary>
    public const string PeerPorts = "peer_ports";

    /// <summary>Counts what the kernel carries.</summary>
    public const string Usage = "usage";

    /// <summary>Counts the flows that the kernel carries.</summary>
    public const string Opened = "opened";

    /// <summary>The datagram flows of guests that the kernel carries.</summary>
    public const string DatagramsOut = "udp_out";

    // The datagram flows of guests that the kernel was to carry and cannot for now.
    private const string DatagramsAstray = "udp_astray";

    // Guests' own datagram flows are tracked apart: two guests that send to each other from managed ports at the same moment
    // would otherwise be in each other's way, and one be given another source port.
    private const int CarriedZone = 2;

    // And what goes to other nodes plainly, apart from both: a guest may have sent before its port was managed, and what was
    // remembered then would go on plainly when the kernel is to carry it.
    private const int PlainZone = 3;

    // A day: as good as for ever, and yet what a peer left open that lost its power is gone some time.
    private const string Silent = "fin_wait : 86400, close_wait : 86400, retrans : 86400, unack : 86400";

    // Longer than tracking remembers a datagram that was not answered (30 s).
    private const int AstraySeconds = 40;

    // A guest's datagram flow, as its elements in those sets are written.
    private const string DatagramFlow = "ip saddr . udp sport . ip daddr . udp dport";

    /// <summary>Sets and maps.</summary>
    public static string Sets(OffloadElements elements) =>
        $$"""
            # The kernel remembers a stream that ended for two minutes: with many short ones its table would be full of them.
            # One that ended in one direction it forgets after a minute of silence, and one whose last bytes it did not see
            # acknowledged, which the flow cache may take past it, after five: what comes next may take longer.
            ct timeout ended_soon {
              protocol tcp
              l3proto ip
              policy = { {{Silent}}, last_ack : 10, time_wait : 10, close : 5 }
            }
            # The packet that completes a stream's handshake with the proxy has no full socket yet, and is tracked; that must not
            # outlive the stream.
            ct timeout handed_over {
              protocol tcp
              l3proto ip
              policy = { syn_sent : 1, established : 1 }
            }
            # Peers whose agreement is fresh. With the daemon gone they expire, and nothing new goes past it.
            set {{Alive}} {
              type ipv4_addr
              flags timeout
            }
            # Guest, peer, protocol and managed port that the kernel carries, and where to.
            set carried {
              type ipv4_addr . ipv4_addr . inet_proto . inet_service
              {{Initial(elements.Carried)}}
            }
            map outward {
              type ipv4_addr . ipv4_addr . inet_proto . inet_service : ipv4_addr . inet_service
              {{Initial(elements.Outward)}}
            }
            # Peers that subscribed here, and what the ports that they were told of stand for.
            set {{Subscribers}} {
              type ipv4_addr
              flags timeout
            }
            map inward {
              type inet_proto . inet_service : ipv4_addr . inet_service
              {{Initial(elements.Inward)}}
            }
            set version_ports {
              type inet_proto . inet_service
              {{Initial(elements.VersionPorts)}}
            }
            set {{PeerPorts}} {
              type ipv4_addr . inet_proto . inet_service
              flags timeout
            }
            # Guest, its port, peer, its port.
            set {{DatagramsOut}} {
              type ipv4_addr . inet_service . ipv4_addr . inet_service
              flags dynamic,timeout
              timeout 25s
              size 65536
            }
            set udp_in {
              type ipv4_addr . inet_service . ipv4_addr . inet_service
              flags dynamic,timeout
              timeout 25s
              size 65536
            }
            # Those that tracking remembers without a translation: the proxy's, until that is forgotten.
            set {{DatagramsAstray}} {
              type ipv4_addr . inet_service . ipv4_addr . inet_service
              flags dynamic,timeout
              timeout {{AstraySeconds}}s
              size 65536
            }
            set {{Usage}} {
              type ipv4_addr . ipv4_addr . inet_proto
              counter
              {{Initial(elements.Usage)}}
            }
            set {{Opened}} {
              type ipv4_addr . ipv4_addr . inet_proto
              counter
              {{Initial(elements.Usage)}}
            }
            """;

    /// <summary>In raw, for a guest's first packet of a stream: those that the kernel carries pass.</summary>
    public const string Open = "ip daddr @alive ip saddr . ip daddr . meta l4proto . th dport @carried accept";

    /// <summary>In raw, for guests' datagrams: those that the kernel carries pass, to be tracked. In front of the proxy's
    /// sockets: flows move.</summary>
    public static readonly string Datagrams = $$"""
        {{DatagramFlow}} @{{DatagramsAstray}} goto from_guest_uncarried
        ip daddr @alive ip saddr . ip daddr . meta l4proto . th dport @carried update @udp_out { {{DatagramFlow}} } ct original zone set {{CarriedZone}} accept
        {{DatagramFlow}} @udp_out update @udp_out { {{DatagramFlow}} } ct original zone set {{CarriedZone}} accept
        {{DatagramFlow}} @udp_in accept
        """;

    /// <summary>In raw, for guests' datagrams that are tracked after all: replies to headerless peers are found as such, others
    /// do not get in the way.</summary>
    public static readonly string DatagramsTracked = $"ip daddr @nodes ct original zone set {PlainZone}";

    /// <summary>After tracking, in front of diverting what is left.</summary>
    public static string Late(NodeRuleOptions options) =>
        $$"""
            # From a version's port of a peer, but of no flow that is known any more: it must not be taken for headerless.
            iifname != "{{options.GuestLinkPrefix}}*" ct status ! confirmed ip saddr . meta l4proto . th sport @{{PeerPorts}} goto stray
            iifname != "{{options.GuestLinkPrefix}}*" ct status ! confirmed meta l4proto tcp meta l4proto . th dport @version_ports ct timeout set "ended_soon"
            iifname "{{options.GuestLinkPrefix}}*" ct status dnat accept
            iifname "{{options.GuestLinkPrefix}}*" meta l4proto tcp goto late_stream
            iifname "{{options.GuestLinkPrefix}}*" meta l4proto udp ip daddr @{{Alive}} ip saddr . ip daddr . meta l4proto . th dport @carried accept
            """;

    /// <summary>The chains that those rules go to.</summary>
    public static string LateChains() =>
        $$"""
            chain stray {
              meta l4proto tcp tcp flags & (syn | rst) == 0 reject with tcp reset
              drop
            }
            # What belongs to a proxy's socket that only waits for stragglers, unless the kernel carries a flow with the same
            # ports by now.
            chain late_stream {
              ct status snat accept
              tcp flags & (syn | ack) == syn ct timeout set "ended_soon" accept
              ct status ! confirmed socket transparent 1 ct timeout set "handed_over" meta mark set {{PacketMarks.Divert}} accept
              socket transparent 1 meta mark set {{PacketMarks.Divert}} accept
            }
            """;

    /// <summary>Translates destinations: a guest's flow to a peer, and a peer's flow to a version. Only what opens a stream
    /// does.</summary>
    public static string Translate(NodeRuleOptions options) =>
        $$"""
            chain to_peer {
              tcp flags & (syn | ack) == syn dnat ip to ip saddr . ip daddr . meta l4proto . th dport map @outward
              meta l4proto udp dnat ip to ip saddr . ip daddr . meta l4proto . th dport map @outward
            }
            chain from_peer {
              tcp flags & (syn | ack) == syn dnat ip to meta l4proto . th dport map @inward
              meta l4proto udp dnat ip to meta l4proto . th dport map @inward
            }
            # A version's port that leads nowhere now, as while the daemon restarts: the peer tries again, by another way once it
            # is told.
            chain withdrawn {
              type filter hook input priority filter
              ct state new ip saddr @nodes ip daddr {{options.NodeAddress}} tcp flags & (syn | ack) == syn meta l4proto . th dport @version_ports drop
              ct state new ip saddr @nodes ip daddr {{options.NodeAddress}} meta l4proto udp meta l4proto . th dport @version_ports drop
            }
            """;

    /// <summary>Forwarding what guests send.</summary>
    public const string PassFromGuest = """
        ct status dnat goto pass_translated
        """;

    /// <summary>Forwarding what guests send and was not translated.</summary>
    public static readonly string PassUntranslated = $$"""
        # The kernel was to carry it, and that is over: the proxy has the next one.
        ct state new meta l4proto udp ip daddr @nodes ip saddr . meta l4proto . th dport @managed delete @{{DatagramsOut}} { {{DatagramFlow}} } update @{{DatagramsAstray}} { {{DatagramFlow}} } drop
        ct state new ip daddr @nodes ip saddr . meta l4proto . th dport @managed drop
        # A version's port at a peer is for its version: a guest could pretend to be another.
        ip daddr . meta l4proto . th dport @{{PeerPorts}} reject
        """;

    /// <summary>Forwarding what goes to guests.</summary>
    public static readonly string PassToGuest = $$"""
        meta l4proto udp ip saddr @nodes ct direction original ct status dnat update @udp_in { ip daddr . udp dport . ip saddr . udp sport }
        ct status ! confirmed ip saddr . ip daddr . meta l4proto @{{Opened}}
        ct status dnat ip saddr . ip daddr . meta l4proto @{{Usage}} meta mark set {{PacketMarks.Carried}}
        """;

    /// <summary>The chain of translated packets of guests.</summary>
    public static readonly string PassChains = $$"""
        chain pass_translated {
          ct status ! confirmed ip saddr . ip daddr . meta l4proto @{{Opened}}
          ip saddr . ip daddr . meta l4proto @{{Usage}} meta mark set {{PacketMarks.Carried}}
          accept
        }
        """;

    /// <summary>Flows to a version's port keep their source port, also a managed one: the port at the peer tells versions
    /// apart.</summary>
    public static string Leave(NodeRuleOptions options) =>
        $"ip saddr {WellKnown.PrivateRange} ct status dnat snat ip to {options.NodeAddress}";

    private static string Initial<T>(IReadOnlySet<T> elements)
        where T : IRuleElement => NodeRuleScript.Initial(elements);
}
