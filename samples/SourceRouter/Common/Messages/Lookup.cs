using System.Net;

namespace SourceRouter.Messages;

/// <summary>A lookup (paper, section 6.1).</summary>
/// <param name="Id">Identifies the lookup at its sender.</param>
/// <param name="Destination">The node that knows the answer.</param>
/// <param name="Hops">The nodes to pass before it.</param>
public sealed record Lookup(ulong Id, IPAddress Destination, IReadOnlyList<IPAddress> Hops)
{
    /// <summary>The next node.</summary>
    public IPAddress Next => Hops.Count > 0 ? Hops[0] : Destination;

    /// <summary>The same lookup for <see cref="Next"/>; null when it is at its destination.</summary>
    public Lookup Forwarded(ulong id) => new(id, Destination, Hops.Count > 0 ? [.. Hops.Skip(1)] : []);
}

/// <summary>The answer, which goes back the way of the lookup.</summary>
/// <param name="Id">The lookup's id.</param>
/// <param name="Value">The destination's value; null when there was an error.</param>
/// <param name="Path">The nodes that the lookup passed, the destination last.</param>
/// <param name="Error">Why there is no value; null when there is.</param>
public sealed record LookupAnswer(ulong Id, string? Value, IReadOnlyList<IPAddress> Path, string? Error);
