using System.Collections.Immutable;

namespace VersionManager.Cmdlets;

/// <summary>The names for completion.</summary>
/// <param name="Nodes">Nodes.</param>
/// <param name="Applications">Applications, and the versions of each.</param>
internal sealed record KnownNames(
    ImmutableSortedSet<string> Nodes,
    ImmutableSortedDictionary<string, ImmutableSortedSet<Version>> Applications
)
{
    // Nobody reads through more names, and a fleet has fewer.
    private const int MaximalNodes = 2000,
        MaximalApplications = 200,
        MaximalVersions = 50;

    /// <summary>No names.</summary>
    public static KnownNames None { get; } =
        new(
            ImmutableSortedSet.Create<string>(StringComparer.OrdinalIgnoreCase),
            ImmutableSortedDictionary.Create<string, ImmutableSortedSet<Version>>(StringComparer.Ordinal)
        );

    /// <summary>The names with a node; the same object where the node was known.</summary>
    public KnownNames With(string node) =>
        Nodes.Contains(node) || Nodes.Count >= MaximalNodes ? this : this with { Nodes = Nodes.Add(node) };

    /// <summary>The names with a version; the same object where the version was known. Only the newest versions are
    /// kept.</summary>
    public KnownNames With(string application, Version version)
    {
        ImmutableSortedSet<Version>? versions = Applications.GetValueOrDefault(application);
        bool known =
            versions is not null && (versions.Contains(version) || (versions.Count >= MaximalVersions && version < versions.Min));
        if (known || (versions is null && Applications.Count >= MaximalApplications))
            return this;
        versions = (versions ?? []).Add(version);
        if (versions.Count > MaximalVersions)
            versions = versions.Remove(versions.Min!);
        return this with { Applications = Applications.SetItem(application, versions) };
    }

    /// <summary>These names and others.</summary>
    public KnownNames With(KnownNames others)
    {
        KnownNames all = this;
        foreach (string node in others.Nodes)
            all = all.With(node);
        foreach ((string application, ImmutableSortedSet<Version> versions) in others.Applications)
        {
            foreach (Version version in versions)
                all = all.With(application, version);
        }
        return all;
    }
}
