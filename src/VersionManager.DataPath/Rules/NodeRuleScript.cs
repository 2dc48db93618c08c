using VersionManager.Contracts;
using VersionManager.Kernel.Networking;

namespace VersionManager.DataPath.Rules;

/// <summary>The text of the node's nft table.</summary>
/// <remarks>
/// One table of our own, named after the daemon: other tables of the node are neither read nor changed, and theirs still apply.
/// nft 1.0.6 wants each statement on a line of its own.
/// </remarks>
internal static class NodeRuleScript
{
    /// <summary>The table, of family ip.</summary>
    public const string Table = "vmproxy";

    /// <summary>The whole table, replacing an earlier one in the same transaction.</summary>
    public static string Full(NodeRuleOptions options, NodeElements elements) =>
        $$"""
            table ip {{Table}} {}
            delete table ip {{Table}}
            table ip {{Table}} {
              # Guests by private address, with the ports of their own application.
              set managed {
                type ipv4_addr . inet_proto . inet_service
                {{Initial(elements.Managed)}}
              }
              # The same ports without the guests: no translated flow may leave from one.
              set registered {
                type inet_proto . inet_service
                {{Initial(elements.Registered)}}
              }
              # Who gets what arrives without a version header.
              map defaults {
                type inet_proto . inet_service : ipv4_addr . inet_service
                {{Initial(elements.Defaults)}}
              }
              # A guest and the guest of the version that it migrates from.
              map predecessors {
                type ipv4_addr : ipv4_addr
                {{Initial(elements.Predecessors)}}
              }
              set nodes {
                type ipv4_addr
                {{Initial(elements.Nodes.Select(node => node.ToString()))}}
              }
              set unmanaged {
                type ipv4_addr
                flags timeout
              }
              # Guest, destination and port that a peer refused a moment ago.
              set refused {
                type ipv4_addr . ipv4_addr . inet_service
                flags timeout
              }
              {{OffloadRuleScript.Sets(elements.Offload)}}

              chain divert {
                type filter hook prerouting priority raw
                iifname "{{options.GuestLinkPrefix}}*" jump from_guest
              }
              chain from_guest {
                ip daddr { {{WellKnown.DaemonAddress}}, {{WellKnown.PredecessorAddress}} } accept
                tcp flags & (syn | ack) == syn goto from_guest_open
                meta l4proto udp goto from_guest_udp
                # By the mark, which a socket that has ended does not have any more: the kernel may carry a flow with its ports by
                # now.
                meta l4proto tcp socket mark {{PacketMarks.Proxy}} meta mark set {{PacketMarks.Divert}} notrack accept
                meta l4proto icmp socket transparent 1 meta mark set {{PacketMarks.Divert}} notrack accept
              }
              chain from_guest_udp {
                {{OffloadRuleScript.Datagrams}}
                goto from_guest_uncarried
              }
              chain from_guest_uncarried {
                socket transparent 1 meta mark set {{PacketMarks.Divert}} notrack accept
                ip daddr @unmanaged accept
                ip saddr . meta l4proto . th dport @managed goto take_untracked
                {{OffloadRuleScript.DatagramsTracked}}
              }
              chain from_guest_open {
                {{OffloadRuleScript.Open}}
                ip daddr @unmanaged accept
                meta l4proto tcp ip saddr . ip daddr . tcp dport @refused reject with tcp reset
                meta l4proto tcp ip saddr . meta l4proto . th dport @managed goto take_untracked
              }
              chain take_untracked {
                meta l4proto tcp tproxy to 127.0.0.1:{{options.InterceptPort}} meta mark set {{PacketMarks.Divert}} notrack accept
                meta l4proto udp tproxy to 127.0.0.1:{{options.InterceptPort}} meta mark set {{PacketMarks.Divert}} notrack accept
                # No daemon: dropped, for plainly sent it could reach another version.
                drop
              }

              {{OffloadRuleScript.LateChains()}}
              # A server that speaks first, or again after long silence. Replies to headerless peers are tracked and pass.
              chain divert_late {
                type filter hook prerouting priority mangle
                {{OffloadRuleScript.Late(options)}}
                iifname "{{options.GuestLinkPrefix}}*" meta l4proto udp ct state new ip daddr @nodes ip saddr . meta l4proto . th sport @managed goto take_tracked
              }
              chain take_tracked {
                meta l4proto udp tproxy to 127.0.0.1:{{options.InterceptPort}} meta mark set {{PacketMarks.Divert}} accept
                drop
              }
              chain untrack {
                type filter hook output priority raw
                meta mark {{PacketMarks.Proxy}} notrack
              }

              {{OffloadRuleScript.Translate(options)}}
              chain headerless {
                type nat hook prerouting priority dstnat
                iifname "{{options.GuestLinkPrefix}}*" ip daddr {{WellKnown.PredecessorAddress}} dnat to ip saddr map @predecessors
                # Nobody is there. Said at once, also by a node that has no route it could be sent to.
                iifname "{{options.GuestLinkPrefix}}*" ip daddr {{WellKnown.PredecessorAddress}} meta l4proto tcp reject with tcp reset
                iifname "{{options.GuestLinkPrefix}}*" ip daddr {{WellKnown.PredecessorAddress}} reject
                iifname "{{options.GuestLinkPrefix}}*" goto to_peer
                ip daddr {{options.NodeAddress}} ip saddr @{{OffloadRuleScript.Subscribers}} jump from_peer
                ip daddr {{options.NodeAddress}} meta l4proto { tcp, udp } dnat ip to meta l4proto . th dport map @defaults
              }
              chain native {
                type nat hook output priority -100
                ip daddr {{options.NodeAddress}} meta l4proto { tcp, udp } dnat ip to meta l4proto . th dport map @defaults
              }
              chain leave {
                type nat hook postrouting priority srcnat
                # A guest takes its own address as a source for a forgery.
                oifname "{{options.GuestLinkPrefix}}*" ip saddr {{options.NodeAddress}} snat ip to {{WellKnown.DaemonAddress}}
                # To a predecessor its successor is the node: the successor's own address is the predecessor's too.
                oifname "{{options.GuestLinkPrefix}}*" ct original ip daddr {{WellKnown.PredecessorAddress}} snat ip to {{WellKnown.DaemonAddress}}
                oifname "{{options.GuestLinkPrefix}}*" accept
                {{OffloadRuleScript.Leave(options)}}
                ip saddr {{WellKnown.PrivateRange}} meta l4proto { tcp, udp } meta l4proto . th sport @registered snat ip to {{options.NodeAddress}}:65000-65535
                ip saddr {{WellKnown.PrivateRange}} snat ip to {{options.NodeAddress}}
              }

              chain pass {
                type filter hook forward priority filter
                iifname "{{options.GuestLinkPrefix}}*" goto pass_from_guest
                oifname "{{options.GuestLinkPrefix}}*" goto pass_to_guest
              }
              chain pass_from_guest {
                ct original ip daddr {{WellKnown.PredecessorAddress}} goto pass_predecessor
                oifname "{{options.GuestLinkPrefix}}*" drop
                ct state { invalid, untracked } drop
                {{OffloadRuleScript.PassFromGuest}}
                # A flow whose proxy is gone: the guest is told, and opens a new one.
                meta l4proto tcp ct state new tcp flags & (syn | rst) == 0 ip saddr . meta l4proto . th dport @managed reject with tcp reset
                meta l4proto tcp ct state new tcp flags & (syn | rst) == 0 ip saddr . meta l4proto . th sport @managed reject with tcp reset
                {{OffloadRuleScript.PassUntranslated}}
                # Only daemons speak on the overlay: a guest could forge a version.
                ip daddr @nodes meta l4proto { tcp, udp } th dport {{options.OverlayPort}} reject
              }
              # Between two versions of an application, on their own account: no version header says who may speak to whom here.
              chain pass_predecessor {
                ct status dnat oifname "{{options.GuestLinkPrefix}}*" accept
                # A flow that outlived the older version goes to nobody else.
                meta l4proto tcp reject with tcp reset
                reject
              }
              {{OffloadRuleScript.PassChains}}
              chain pass_to_guest {
                {{OffloadRuleScript.PassToGuest}}
                ct state { established, related } accept
                ct status dnat accept
                drop
              }
            }

            """;

    /// <summary>The change from one set of elements to another, as one transaction; empty when there is none.</summary>
    public static string Change(NodeElements from, NodeElements to) =>
        string.Concat(from.Sets().Zip(to.Sets(), (before, after) => before.ChangeTo(after)));

    /// <summary>Adds to a set; what is there already stays.</summary>
    public static string Add(string set, string element) => $"add element ip {Table} {set} {{ {element} }}\n";

    /// <summary>Adds to a set for a while, from now on, whether it is there or not.</summary>
    public static string Renew(string set, string element, TimeSpan lifetime) =>
        // Older kernels leave an element's timeout as it is when it is added again.
        Remove(set, element) + Add(set, $"{element} timeout {RuleText.Of((int)lifetime.TotalSeconds)}s");

    /// <summary>Removes from a set, whether it is there or not.</summary>
    public static string Remove(string set, string element) =>
        Add(set, element) + $"delete element ip {Table} {set} {{ {element} }}\n";

    internal static string Initial<T>(IReadOnlySet<T> elements)
        where T : IRuleElement => Initial(elements.Select(element => element.Text));

    private static string Initial(IEnumerable<string> elements)
    {
        string list = string.Join(", ", elements);
        return list.Length == 0 ? "" : $"elements = {{ {list} }}";
    }
}
