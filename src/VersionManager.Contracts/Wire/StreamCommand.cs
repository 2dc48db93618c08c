namespace VersionManager.Contracts.Wire;

/// <summary>What a stream header introduces; the values are the PROXY protocol's commands (version 2, section 2.2).</summary>
public enum StreamCommand : byte
{
    /// <summary>A stream between daemons, for a <see cref="StreamHeader.Purpose"/>; no addresses.</summary>
    Local = 0,

    /// <summary>A flow between two guests, or the answer to one.</summary>
    Proxy = 1,
}
