using System.Collections.Immutable;
using VersionManager.Contracts.Control;

namespace VersionManager.DataPath.Routing.Offload;

/// <summary>The state of the agreement with a peer.</summary>
/// <param name="Reason">Why flows to the peer take their path.</param>
/// <param name="Open">The offers by which the peer's kernel takes flows, and this node's kernel sends them.</param>
internal sealed record Agreement(PathReason Reason, ImmutableArray<VersionOffer> Open)
{
    /// <summary>No agreement: the peer's offers are not known.</summary>
    public static Agreement None(PathReason reason) => new(reason, []);
}
