using VersionManager.Contracts;
using VersionManager.Contracts.Control;

namespace VersionManager.Fleet;

/// <summary>A version of an application on a node.</summary>
/// <param name="Node">The node's name.</param>
/// <param name="Application">The application's name.</param>
/// <param name="Version">The version.</param>
/// <param name="State">Where it stands.</param>
/// <param name="IsDefault">Whether messages without a header go to it.</param>
/// <param name="IsMaximal">Whether it is the highest version that the node runs.</param>
/// <param name="Predecessor">The version that its release names as the one before it.</param>
/// <param name="Isolation">What its release asks to be isolated with.</param>
/// <param name="ReleaseBytes">The size of its release's files, shared ones included.</param>
/// <param name="Since">When it came to its state.</param>
/// <param name="Reason">Why it failed, why it is obsolete, or why it runs though it was to be stopped; null otherwise.</param>
/// <param name="Divergences">Writes that it and other versions took differently, not yet made good; null where the application has no gateway.</param>
public sealed record AppVersion(
    string Node, string Application, Version Version, AppVersionState State, bool IsDefault, bool IsMaximal, Version? Predecessor,
    Isolation? Isolation, long ReleaseBytes, DateTimeOffset Since, string? Reason, long? Divergences = null)
{
    internal static AppVersion Of(string node, AppVersionInfo version) => new(
        node, version.Application, version.Version, version.State, version.IsDefault, version.IsMaximal, version.Predecessor,
        version.Isolation, version.ReleaseBytes, version.Since, version.Reason, version.Divergences);
}
