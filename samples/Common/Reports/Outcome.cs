namespace Samples.Common.Reports;

/// <summary>How one request of a client ended.</summary>
/// <param name="Operation">What it was for, such as <c>read</c>.</param>
/// <param name="Entry">The node that was asked.</param>
/// <param name="SentAt">When, since the client started.</param>
/// <param name="Elapsed">How long it took.</param>
/// <param name="Version">The version that answered; null when it failed, or the answer does not say.</param>
/// <param name="Failure">Why it failed; null when it succeeded.</param>
internal sealed record Outcome(
    string Operation,
    string Entry,
    TimeSpan SentAt,
    TimeSpan Elapsed,
    string? Version,
    string? Failure
);
