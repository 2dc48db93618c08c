using System.Net;
using VersionManager.Contracts;
using VersionManager.Contracts.Releases;

namespace VersionManager.ProxyService.Releases;

/// <summary>A release on its way: what was found here, and what is still to come.</summary>
/// <param name="Key">Which release.</param>
/// <param name="Source">The node that has it.</param>
/// <param name="Staging">The folder that it is put together in.</param>
/// <param name="Manifest">Its manifest.</param>
/// <param name="ManifestBytes">The same, as its publisher made it.</param>
/// <param name="Missing">The files that are not here.</param>
/// <param name="BytesCopied">The size of those that were taken from local releases.</param>
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
