namespace VersionManager.ProxyService.Releases;

/// <summary>A node known to have a release, and its results so far; <see cref="SourceCandidates"/> guards it.</summary>
internal sealed class SourceCandidate(string address)
{
    public string Address { get; } = address;

    /// <summary>The number of its last turn; 0 for never.</summary>
    public long LastTurn { get; set; }

    /// <summary>Why its last turn failed; null where it succeeded, had none, or may be asked again.</summary>
    public SourceFault? Fault { get; set; }

    /// <summary>The message of that failure.</summary>
    public string? Message { get; set; }

    /// <summary>Whether it announced the release again after it failed.</summary>
    public bool Heard { get; set; }

    /// <summary>How often in a row it failed or was busy.</summary>
    public int InARow { get; set; }

    /// <summary>The time before which it is not asked again.</summary>
    public DateTimeOffset NotBefore { get; set; }

    /// <summary>Whether it may be asked at all before the next attempt.</summary>
    public bool IsHopeful => Fault is null or SourceFault.Busy || (Fault != SourceFault.Bad && Heard);

    /// <summary>Whether it may be asked now.</summary>
    public bool CanBeAsked(DateTimeOffset now) => IsHopeful && now >= NotBefore;
}
