namespace VersionManager.ProxyService.Releases;

/// <summary>A node known to have a release, and how it went with it; <see cref="SourceCandidates"/> guards it.</summary>
internal sealed class SourceCandidate(string address)
{
    public string Address { get; } = address;

    /// <summary>When it was last asked, as a number that grows; 0 for never.</summary>
    public long LastTurn { get; set; }

    /// <summary>Why it did not deliver when it was last asked; null where it did, was not asked, or is to be asked
    /// anew.</summary>
    public SourceFault? Fault { get; set; }

    /// <summary>What is known of that.</summary>
    public string? Message { get; set; }

    /// <summary>Whether it spoke after it had failed.</summary>
    public bool Heard { get; set; }

    /// <summary>How often in a row it failed, or was busy.</summary>
    public int InARow { get; set; }

    /// <summary>Before then it is not asked again.</summary>
    public DateTimeOffset NotBefore { get; set; }

    /// <summary>Whether it comes into question at all until the next attempt.</summary>
    public bool IsHopeful => Fault is null or SourceFault.Busy || (Fault != SourceFault.Bad && Heard);

    /// <summary>Whether it may be asked at a moment.</summary>
    public bool CanBeAsked(DateTimeOffset now) => IsHopeful && now >= NotBefore;
}
