using VersionManager.Contracts;

namespace VersionManager.ProxyService.Versions;

/// <summary>The effect of other nodes' marks on this node.</summary>
/// <param name="Marked">Versions that became obsolete or withdrawn by the marks.</param>
/// <param name="Lifted">Versions that the marks publish again.</param>
/// <param name="ToStop">Those of <paramref name="Marked"/> that must be stopped now.</param>
internal sealed record LearnedMarks(
    IReadOnlyList<ReleaseKey> Marked,
    IReadOnlyList<ReleaseKey> Lifted,
    IReadOnlyList<ReleaseKey> ToStop
);
