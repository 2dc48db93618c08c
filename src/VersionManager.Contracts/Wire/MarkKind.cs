namespace VersionManager.Contracts.Wire;

/// <summary>What a mark says of its version.</summary>
public enum MarkKind
{
    /// <summary>Never to be installed or advertised again, on any node (paper, section 4.5).</summary>
    Obsolete,

    /// <summary>Rolled back: not to be installed or advertised until it is published anew.</summary>
    Withdrawn,

    /// <summary>Published anew after it had been withdrawn: what was withdrawn before that no longer is.</summary>
    Published,
}
