using VersionManager.Contracts.Control;

namespace VersionManager.GatewayService.Reads;

/// <summary>One version's part in a read.</summary>
/// <param name="Version">The version.</param>
/// <param name="End">How it ended.</param>
/// <param name="Status">What it answered; null when it did not.</param>
internal sealed record ReadAttempt(Version Version, ReadEnd End, int? Status)
{
    /// <summary>More about it; null when the kind says it all.</summary>
    public string? Reason { get; init; }

    /// <summary>Whether asking again soon may help: the version is on its way out, or back.</summary>
    public bool IsConnection => End is ReadEnd.Unsent or ReadEnd.Broken;

    /// <summary>What a client is told of it.</summary>
    public VersionWrite Describe() =>
        End switch
        {
            ReadEnd.Older => new VersionWrite(Version, WriteOutcome.Absent, Status, "does not have it"),
            ReadEnd.Failed or ReadEnd.Busy => new VersionWrite(Version, WriteOutcome.Failed, Status, "failed"),
            ReadEnd.Unsent => new VersionWrite(Version, WriteOutcome.Unsent, null, Reason ?? "could not be reached"),
            ReadEnd.Untranslated => new VersionWrite(Version, WriteOutcome.Unsent, null, "cannot be translated: " + Reason),
            ReadEnd.TimedOut => new VersionWrite(Version, WriteOutcome.Unknown, null, "did not answer in time"),
            _ => new VersionWrite(Version, WriteOutcome.Unknown, null, "broke the connection"),
        };
}
