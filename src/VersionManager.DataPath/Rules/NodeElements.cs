using System.Net;

namespace VersionManager.DataPath.Rules;

/// <summary>What the sets of the node's table that follow the route table shall hold.</summary>
/// <param name="Managed">The guests' managed ports.</param>
/// <param name="Registered">The same ports without the guests.</param>
/// <param name="Defaults">Who gets what arrives without a version header.</param>
/// <param name="Predecessors">The guests that may reach the version that they migrate from.</param>
internal sealed record NodeElements(
    IReadOnlySet<GuestPort> Managed,
    IReadOnlySet<RulePort> Registered,
    IReadOnlySet<DefaultGuest> Defaults,
    IReadOnlySet<GuestPredecessor> Predecessors
)
{
    /// <summary>The nodes known when the table is put up; traffic adds to them later.</summary>
    public IReadOnlyCollection<IPAddress> Nodes { get; init; } = [];

    /// <summary>What the kernel carries by itself.</summary>
    public OffloadElements Offload { get; init; } = OffloadElements.None;

    /// <summary>The sets and maps whose elements only the daemon changes, in the order in which they are changed: the maps that
    /// decide where flows go come first.</summary>
    public IReadOnlyList<RuleSet> Sets() =>
        [
            new RuleSet<DefaultGuest>("defaults", Defaults),
            new RuleSet<GuestPredecessor>("predecessors", Predecessors),
            new RuleSet<GuestPort>("managed", Managed),
            new RuleSet<RulePort>("registered", Registered),
            new RuleSet<CarriedFlows>("carried", Offload.Carried),
            new RuleSet<OutwardFlows>("outward", Offload.Outward),
            new RuleSet<InwardPort>("inward", Offload.Inward),
            new RuleSet<RulePort>("version_ports", Offload.VersionPorts),
            new RuleSet<CountedFlows>(OffloadRuleScript.Usage, Offload.Usage),
            new RuleSet<CountedFlows>(OffloadRuleScript.Opened, Offload.Usage),
        ];
}
