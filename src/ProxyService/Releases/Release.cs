using VersionManager.Contracts;
using VersionManager.Contracts.Releases;

namespace VersionManager.ProxyService.Releases;

/// <summary>A release on the node, complete and verified when it was committed.</summary>
/// <param name="Manifest">The release's <c>release.json</c>.</param>
/// <param name="Folder">The release's folder on the node.</param>
internal sealed record Release(ReleaseManifest Manifest, string Folder)
{
    public ReleaseKey Key => new(Manifest.Application, Manifest.Version);

    /// <summary>The folder that guests see, read-only, at <see cref="ReleaseManifest.Path"/>.</summary>
    public string Tree => Path.Combine(Folder, "tree");

    /// <summary>The publisher's own bytes of <c>release.json</c>, which the publisher signs.</summary>
    public string ManifestPath => Path.Combine(Folder, Contracts.WellKnown.ManifestName);

    /// <summary>The size of the release's files, those shared with other releases included.</summary>
    public long Bytes { get; } = Manifest.Files.Sum(file => file.Size);
}
