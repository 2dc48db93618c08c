namespace VersionManager.Contracts.Wire;

/// <summary>What a mark says of its version; the value is the mark's flag on the wire.</summary>
public enum MarkKind
{
    /// <summary>Never to be installed or advertised again, on any node (paper, section 4.5).</summary>
    Obsolete = 0,

    /// <summary>Rolled back: not to be installed or advertised until it is published anew.</summary>
    Withdrawn = 2,

    /// <summary>Published anew after it had been withdrawn: what was withdrawn before that no longer is.</summary>
    Published = 4,
}
