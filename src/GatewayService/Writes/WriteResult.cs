using VersionManager.Contracts.Control;
using VersionManager.GatewayService.Messages;

namespace VersionManager.GatewayService.Writes;

/// <summary>The result of a write at one version.</summary>
/// <param name="Outcome">The outcome.</param>
/// <param name="Status">The status that the version answered; null when it did not answer.</param>
/// <param name="Reason">Why the version did not answer; null otherwise.</param>
internal sealed record WriteResult(WriteOutcome Outcome, int? Status, string? Reason) : IDisposable
{
    /// <summary>The answer, its body unread; null when there is none, or it came in an earlier try.</summary>
    public HttpResponseMessage? Response { get; init; }

    /// <summary>The answer of an earlier try with the same idempotency key; null when it was not kept.</summary>
    public KeptAnswer? Kept { get; init; }

    /// <summary>Whether the connection failed, and not the version or its time-out.</summary>
    public bool IsConnection { get; init; }

    public VersionWrite Describe(Version version) => new(version, Outcome, Status, Reason);

    public void Dispose() => Response?.Dispose();
}
