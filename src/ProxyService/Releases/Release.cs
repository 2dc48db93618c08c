using VersionManager.Contracts;
using VersionManager.Contracts.Releases;

namespace VersionManager.ProxyService.Releases;

/// <summary>A release that the node has, whole and verified when it was committed.</summary>
/// <param name="Manifest">Its <c>release.json</c>.</param>
/// <param name="Folder">Where it is on the node.</param>
internal sealed record Release(ReleaseManifest Manifest, string Folder)
{
    public ReleaseKey Key => new(Manifest.Application, Manifest.Version);

    /// <summary>The folder that guests see, read-only, at <see cref="ReleaseManifest.Path"/>.</summary>
    public string Tree => Path.Combine(Folder, "tree");

    /// <summary>The bytes that its publisher made, and its publisher signs.</summary>
    public string ManifestPath => Path.Combine(Folder, Contracts.WellKnown.ManifestName);

    /// <summary>The size of its files, those that it shares with other releases included.</summary>
    public long Bytes { get; } = Manifest.Files.Sum(file => file.Size);
}
