using VersionManager.Contracts;
using VersionManager.Contracts.Control;

namespace VersionManager.ProxyService.Releases;

/// <summary>One difference between a tree and its manifest.</summary>
/// <param name="Path">The file, relative to the tree.</param>
/// <param name="Message">The difference.</param>
internal sealed record TreeFault(string Path, string Message)
{
    /// <summary>The refusal of a release whose tree has <paramref name="faults"/>.</summary>
    public static RefusalException Refusal(ReleaseKey release, IReadOnlyList<TreeFault> faults)
    {
        string more = faults.Count > 1 ? $" (and {faults.Count - 1} more)" : "";
        return new RefusalException(
            ProblemCode.ReleaseTampered,
            $"The release of {release} differs from its manifest: '{faults[0].Path}' {faults[0].Message}{more}.",
            "Publish it again from files that you trust."
        );
    }

    /// <inheritdoc/>
    public override string ToString() => $"'{Path}' {Message}";
}
