using VersionManager.Contracts;
using VersionManager.Contracts.Releases;

namespace VersionManager.Guests.Model;

/// <summary>What a guest is made of.</summary>
/// <param name="Manifest">The release.</param>
/// <param name="ReleaseTree">The folder of the node that holds the release's files.</param>
/// <param name="Isolation">What isolates the guest.</param>
/// <param name="Predecessor">
/// The release whose state the guest may read, for its migrate hook. Folder <c>i</c> of its <see cref="ReleaseManifest.State"/>
/// is at <c>/run/vm/predecessor/i</c>. Null where there is none on this node.
/// </param>
public sealed record GuestSpec(
    ReleaseManifest Manifest,
    string ReleaseTree,
    Isolation Isolation,
    ReleaseManifest? Predecessor = null
)
{
    /// <summary>The application's name.</summary>
    public string Application => Manifest.Application;

    /// <summary>The version.</summary>
    public Version Version => Manifest.Version;
}
