namespace VersionManager.DataPath.Rules;

/// <summary>What the sets of the node's table that follow the route table hold, as nft writes it.</summary>
/// <param name="Managed">Guest . protocol . port.</param>
/// <param name="Registered">Protocol . port.</param>
/// <param name="Defaults">Protocol . port : guest . port.</param>
/// <param name="Predecessors">Guest : guest of its predecessor.</param>
internal sealed record NodeElements(
    IReadOnlySet<string> Managed,
    IReadOnlySet<string> Registered,
    IReadOnlySet<string> Defaults,
    IReadOnlySet<string> Predecessors
)
{
    /// <summary>The nodes known when the table is put up; traffic adds to them later.</summary>
    public IReadOnlyCollection<string> Nodes { get; init; } = [];

    /// <summary>What the kernel carries by itself.</summary>
    public OffloadElements Offload { get; init; } = OffloadElements.None;
}
