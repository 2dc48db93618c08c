using VersionManager.Contracts.Control;

namespace VersionManager.GatewayService.Reads;

/// <summary>An attempt to read from one version.</summary>
/// <param name="Version">The version.</param>
/// <param name="End">How the attempt ended.</param>
/// <param name="Status">The status that the version answered; null when it did not answer.</param>
internal sealed record ReadAttempt(Version Version, ReadEnd End, int? Status)
{
    /// <summary>Details; null when <see cref="End"/> says everything.</summary>
    public string? Reason { get; init; }

    /// <summary>Whether asking again soon may help, since the version is about to leave or to come back.</summary>
    public bool IsConnection => End is ReadEnd.Unsent or ReadEnd.Broken;

    /// <summary>The attempt, as a problem shows it to the client.</summary>
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
