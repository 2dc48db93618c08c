using System.Collections.Immutable;
using VersionManager.Contracts;
using VersionManager.Contracts.Wire;
using VersionManager.ProxyService.Releases;

namespace VersionManager.ProxyService.Versions;

/// <summary>The versions of a node at one moment.</summary>
/// <param name="Entries">What is remembered of each.</param>
/// <param name="Defaults">By application, the version that messages without a header go to.</param>
/// <param name="Running">Those whose guests run, are healthy, and have their ports.</param>
internal sealed record VersionView(
    ImmutableDictionary<ReleaseKey, VersionEntry> Entries,
    ImmutableDictionary<string, Version> Defaults,
    ImmutableHashSet<ReleaseKey> Running
)
{
    /// <summary>Whether it runs and is not being stopped.</summary>
    public bool Serves(ReleaseKey key) => Running.Contains(key) && Entries.GetValueOrDefault(key)?.Wish == VersionWish.Run;

    /// <summary>The highest version that the node says it runs; null when it runs none.</summary>
    public Version? Maximal(string application) =>
        Running.Where(key => key.Application == application && Serves(key)).Select(key => key.Version).Max();

    /// <summary>The highest version that the node runs or shall run: only higher ones are upgraded to. Null for none.</summary>
    public Version? Wanted(string application) =>
        Of(application).Where(entry => entry.Wish == VersionWish.Run).Select(entry => entry.Version).Max();

    /// <summary>Whether the node takes part in the application: runs a version of it, shall run one, or lost its last to another
    /// node's mark.</summary>
    public bool TakesPart(string application) =>
        Of(application).Any(entry => entry.Wish == VersionWish.Run || entry.AwaitsSuccessor);

    /// <summary>Every mark of the application that the node knows.</summary>
    public IReadOnlyList<VersionMark> Marks(string application) =>
        [
            .. Of(application)
                .Where(entry => entry.IsMarked || entry.IsPublishedAnew)
                .OrderBy(entry => entry.Version)
                .Select(MarkOf),
        ];

    /// <summary>The applications of which the node knows a mark.</summary>
    public IEnumerable<string> Marked =>
        Entries
            .Values.Where(entry => entry.IsMarked || entry.IsPublishedAnew)
            .Select(entry => entry.Application)
            .Distinct(StringComparer.Ordinal);

    private static VersionMark MarkOf(VersionEntry entry) =>
        new(
            VersionCode.Encode(entry.Version),
            entry.IsMarked && entry.RemoveState,
            entry.Since,
            entry.IsMarked ? entry.Reason : null,
            entry.Turn
        );

    private IEnumerable<VersionEntry> Of(string application) => Entries.Values.Where(entry => entry.Application == application);
}
