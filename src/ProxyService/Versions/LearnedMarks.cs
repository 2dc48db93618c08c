using VersionManager.Contracts;

namespace VersionManager.ProxyService.Versions;

/// <summary>What a node makes of other nodes' marks.</summary>
/// <param name="Marked">Versions that are obsolete or withdrawn by them, and were not before.</param>
/// <param name="Lifted">Versions that were published anew by them.</param>
/// <param name="ToStop">Of the first, those that have to be stopped now.</param>
internal sealed record LearnedMarks(
    IReadOnlyList<ReleaseKey> Marked,
    IReadOnlyList<ReleaseKey> Lifted,
    IReadOnlyList<ReleaseKey> ToStop
);
