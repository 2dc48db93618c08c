using System.Net;
using VersionManager.Contracts;
using VersionManager.Contracts.Releases;

namespace VersionManager.ProxyService.Releases;

/// <summary>A release that is being fetched: the files found here, and those still missing.</summary>
/// <param name="Key">The release's key.</param>
/// <param name="Source">The node that has the release.</param>
/// <param name="Staging">The folder in which the release is assembled.</param>
/// <param name="Manifest">The manifest.</param>
/// <param name="ManifestBytes">The publisher's own bytes of the manifest.</param>
/// <param name="Missing">The missing files.</param>
/// <param name="BytesCopied">The size of the files found in local releases.</param>
internal sealed record SyncPlan(
    ReleaseKey Key,
    IPAddress Source,
    string Staging,
    ReleaseManifest Manifest,
    ReadOnlyMemory<byte> ManifestBytes,
    IReadOnlyList<ReleaseFile> Missing,
    long BytesCopied
)
{
    public string Tree => Path.Combine(Staging, "tree");
}
