using System.Net;

namespace SourceRouter.Client;

/// <summary>How one lookup ended.</summary>
/// <param name="Entry">The node that was asked.</param>
/// <param name="SentAt">When, since the client started.</param>
/// <param name="Elapsed">How long it took.</param>
/// <param name="Version">The version that answered; null when it failed.</param>
/// <param name="Failure">Why it failed; null when it succeeded.</param>
public sealed record Outcome(IPAddress Entry, TimeSpan SentAt, TimeSpan Elapsed, string? Version, string? Failure);
