namespace VersionManager.DataPath.Rules;

/// <summary>What the sets that offload goes by hold, as nft writes it.</summary>
internal sealed record OffloadElements
{
    private static readonly HashSet<string> Empty = [];

    /// <summary>Nothing is offloaded.</summary>
    public static OffloadElements None { get; } = new();

    /// <summary>Guest . peer . protocol . managed port: the flows that the kernel carries to a peer.</summary>
    public IReadOnlySet<string> Carried { get; init; } = Empty;

    /// <summary>The same, and where they go: ... : peer . the version's port there.</summary>
    public IReadOnlySet<string> Outward { get; init; } = Empty;

    /// <summary>Protocol . version's port here : guest . managed port.</summary>
    public IReadOnlySet<string> Inward { get; init; } = Empty;

    /// <summary>Protocol . port: every port that stands for a version here, or did lately.</summary>
    public IReadOnlySet<string> VersionPorts { get; init; } = Empty;

    /// <summary>Source . destination . protocol, guest and peer either way round: what is counted.</summary>
    public IReadOnlySet<string> Usage { get; init; } = Empty;
}
