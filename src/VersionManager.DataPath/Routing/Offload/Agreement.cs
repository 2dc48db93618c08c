using System.Collections.Immutable;
using VersionManager.Contracts.Control;

namespace VersionManager.DataPath.Routing.Offload;

/// <summary>How far this node and a peer are.</summary>
/// <param name="Reason">Why its flows take the way that they take.</param>
/// <param name="Open">What the peer's kernel takes; the flows of this go there.</param>
internal sealed record Agreement(PathReason Reason, ImmutableArray<VersionOffer> Open)
{
    /// <summary>Nothing is known of the peer's offers.</summary>
    public static Agreement None(PathReason reason) => new(reason, []);
}
