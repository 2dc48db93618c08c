using System.Collections.Immutable;
using VersionManager.ProxyService.Releases;

namespace VersionManager.ProxyService.Versions;

/// <summary>The versions of a node at one moment.</summary>
/// <param name="Entries">What is remembered of each.</param>
/// <param name="Defaults">By application, the version that messages without a header go to.</param>
/// <param name="Running">Those whose guests run, are healthy, and have their ports.</param>
internal sealed record VersionView(
    ImmutableDictionary<ReleaseKey, VersionEntry> Entries, ImmutableDictionary<string, Version> Defaults, ImmutableHashSet<ReleaseKey> Running)
{
    /// <summary>Whether it runs and is not being stopped.</summary>
    public bool Serves(ReleaseKey key) => Running.Contains(key) && Entries.GetValueOrDefault(key)?.Wish == VersionWish.Run;

    /// <summary>The highest version that the node says it runs; null when it runs none.</summary>
    public Version? Maximal(string application) =>
        Running.Where(key => key.Application == application && Serves(key)).Select(key => key.Version).Max();
}
