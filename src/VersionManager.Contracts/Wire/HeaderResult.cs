namespace VersionManager.Contracts.Wire;

/// <summary>The result of reading a header.</summary>
public enum HeaderResult
{
    /// <summary>The header is complete and well formed.</summary>
    Complete = 0,

    /// <summary>So far well formed; more bytes are needed.</summary>
    Incomplete,

    /// <summary>The first bytes are those of another protocol.</summary>
    BadMagic,

    /// <summary>A header in a format that this code does not know.</summary>
    UnknownFormat,

    /// <summary>A command or kind that this code does not know.</summary>
    UnknownCommand,

    /// <summary>An address family other than TCP over IPv4.</summary>
    UnsupportedFamily,

    /// <summary>Longer than <see cref="StreamHeader.MaximalLength"/>.</summary>
    TooLong,

    /// <summary>A field has an impossible length or value, or a required field is missing.</summary>
    BadField,
}
