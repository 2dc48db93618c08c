using System.Collections.Frozen;

namespace VersionManager.DataPath.Rules;

/// <summary>What the sets that offload goes by shall hold.</summary>
internal sealed record OffloadElements
{
    /// <summary>Nothing is offloaded.</summary>
    public static OffloadElements None { get; } = new();

    /// <summary>The flows that the kernel carries to peers.</summary>
    public IReadOnlySet<CarriedFlows> Carried { get; init; } = FrozenSet<CarriedFlows>.Empty;

    /// <summary>The same, and where they go.</summary>
    public IReadOnlySet<OutwardFlows> Outward { get; init; } = FrozenSet<OutwardFlows>.Empty;

    /// <summary>What the ports that peers were told of stand for.</summary>
    public IReadOnlySet<InwardPort> Inward { get; init; } = FrozenSet<InwardPort>.Empty;

    /// <summary>Every port that stands for a version here, or did lately.</summary>
    public IReadOnlySet<RulePort> VersionPorts { get; init; } = FrozenSet<RulePort>.Empty;

    /// <summary>What is counted.</summary>
    public IReadOnlySet<CountedFlows> Usage { get; init; } = FrozenSet<CountedFlows>.Empty;
}
