namespace Samples.Common.Reports;

/// <summary>The outcome of one request of a client.</summary>
/// <param name="Operation">The operation, such as <c>read</c>.</param>
/// <param name="Entry">The node that was asked.</param>
/// <param name="SentAt">When the request was sent, since the client started.</param>
/// <param name="Elapsed">How long the request took.</param>
/// <param name="Version">The version that answered; null when the request failed, or the answer does not say.</param>
/// <param name="Failure">Why the request failed; null when it succeeded.</param>
internal sealed record Outcome(
    string Operation,
    string Entry,
    TimeSpan SentAt,
    TimeSpan Elapsed,
    string? Version,
    string? Failure
);
