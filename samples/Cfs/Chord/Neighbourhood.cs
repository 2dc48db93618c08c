using System.Collections.Immutable;
using Cfs.Model;

namespace Cfs.Chord;

/// <summary>Where a node stands in the ring, as it sees that itself.</summary>
/// <param name="Predecessor">The node before it, as far as it knows.</param>
/// <param name="Successors">The nodes after it, nearest first.</param>
/// <param name="Confirmed">
/// Whether the nodes on both sides agreed with that just now. Only then can it vouch for its range: say of something that it is
/// nowhere.
/// </param>
internal sealed record Neighbourhood(NodeRef? Predecessor, ImmutableArray<NodeRef> Successors, bool Confirmed);
