using VersionManager.Contracts;
using VersionManager.Kernel.Netlink;
using static VersionManager.DataPath.Rules.RuleText;

namespace VersionManager.DataPath.Rules;

/// <summary>A change of the sets that traffic and agreements fill. Two that say the same are equal.</summary>
internal sealed record RuleChange
{
    private RuleChange(string script) => Script = script;

    /// <summary>The change as nft's script.</summary>
    public string Script { get; }

    /// <summary>A host is a known node: flows to it are diverted.</summary>
    public static RuleChange Node(uint address) =>
        new(NodeRuleScript.Add("nodes", Of(address)) + NodeRuleScript.Remove("unmanaged", Of(address)));

    /// <summary>A host is unmanaged: for a while flows go to it plainly.</summary>
    public static RuleChange Unmanaged(uint address, TimeSpan lifetime) =>
        new(NodeRuleScript.Add("unmanaged", $"{Of(address)} timeout {Of(lifetime)}"));

    /// <summary>A peer refused a guest's stream: for a moment the kernel refuses such streams itself.</summary>
    public static RuleChange Refused(uint guest, uint destination, int port, TimeSpan lifetime) =>
        new(NodeRuleScript.Add("refused", $"{Of(guest)} . {Of(destination)} . {Of(port)} timeout {Of(lifetime)}"));

    /// <summary>The agreement with a peer is fresh from now on.</summary>
    public static RuleChange Alive(uint peer, TimeSpan lifetime) =>
        new(NodeRuleScript.Renew(OffloadRuleScript.Alive, Of(peer), lifetime));

    /// <summary>A peer is not heard any more.</summary>
    public static RuleChange Lost(uint peer) => new(NodeRuleScript.Remove(OffloadRuleScript.Alive, Of(peer)));

    /// <summary>A peer subscribed here, or still does.</summary>
    public static RuleChange Subscriber(uint peer, TimeSpan lifetime) =>
        new(NodeRuleScript.Renew(OffloadRuleScript.Subscribers, Of(peer), lifetime));

    /// <summary>A port of a peer stands for a version, or still does.</summary>
    public static RuleChange PeerPort(uint peer, ManagedPort at, TimeSpan lifetime) =>
        new(NodeRuleScript.Renew(OffloadRuleScript.PeerPorts, $"{Of(peer)} . {Of(at)}", lifetime));

    /// <summary>The kernel does not carry a guest's datagram flow any more.</summary>
    public static RuleChange NotCarried(TrackedFlow flow) =>
        new(
            NodeRuleScript.Remove(
                OffloadRuleScript.DatagramsOut,
                $"{Of(flow.Source)} . {Of(flow.SourcePort)} . {Of(flow.Destination)} . {Of(flow.DestinationPort)}"
            )
        );
}
