using System.Net;

namespace SourceRouter.Messages;

/// <summary>A lookup on its way (paper, section 6.1).</summary>
/// <param name="Id">Tells the lookups of a node apart.</param>
/// <param name="Destination">The node that knows the answer.</param>
/// <param name="Hops">The nodes still to be passed before it.</param>
public sealed record Lookup(ulong Id, IPAddress Destination, IReadOnlyList<IPAddress> Hops)
{
    /// <summary>Where it goes next.</summary>
    public IPAddress Next => Hops.Count > 0 ? Hops[0] : Destination;

    /// <summary>The same lookup as <see cref="Next"/> shall see it; null when it is at its destination.</summary>
    public Lookup Forwarded(ulong id) => new(id, Destination, Hops.Count > 0 ? [.. Hops.Skip(1)] : []);
}

/// <summary>What comes back, the way the lookup went.</summary>
/// <param name="Id">Of the lookup.</param>
/// <param name="Value">What the destination knows; null when there was an error.</param>
/// <param name="Path">The nodes that the lookup passed, the destination last.</param>
/// <param name="Error">Why there is no value; null when there is.</param>
public sealed record LookupAnswer(ulong Id, string? Value, IReadOnlyList<IPAddress> Path, string? Error);
