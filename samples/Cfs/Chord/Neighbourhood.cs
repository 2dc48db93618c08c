using System.Collections.Immutable;
using Cfs.Model;

namespace Cfs.Chord;

/// <summary>A node's place in the ring, as the node itself sees it.</summary>
/// <param name="Predecessor">The node before it, as far as it knows.</param>
/// <param name="Successors">The nodes after it, nearest first.</param>
/// <param name="Confirmed">
/// Whether the nodes on both sides have just agreed. Only then can the node vouch for its range, and say that a block does not
/// exist.
/// </param>
internal sealed record Neighbourhood(NodeRef? Predecessor, ImmutableArray<NodeRef> Successors, bool Confirmed);
