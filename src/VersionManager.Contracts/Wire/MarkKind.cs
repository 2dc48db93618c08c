namespace VersionManager.Contracts.Wire;

/// <summary>The kinds of mark.</summary>
public enum MarkKind
{
    /// <summary>The version is never to be installed or announced again, on any node (paper, section 4.5).</summary>
    Obsolete,

    /// <summary>The version was rolled back: it is not to be installed or announced until it is published again.</summary>
    Withdrawn,

    /// <summary>The version was published again, which lifts earlier withdrawals.</summary>
    Published,
}
