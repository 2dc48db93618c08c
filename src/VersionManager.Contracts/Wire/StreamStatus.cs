namespace VersionManager.Contracts.Wire;

/// <summary>The accepting node's answer to a stream; 0 is never sent. Receivers take an unknown value for a refusal.</summary>
public enum StreamStatus : byte
{
    /// <summary>No answer: the header is a request.</summary>
    None = 0,

    /// <summary>The stream is connected; the application's bytes follow.</summary>
    Accepted = 1,

    /// <summary>The guest of that version refused the connection: no process listens on the port.</summary>
    ConnectionRefused = 2,

    /// <summary>The node does not run that version now.</summary>
    NoSuchVersion = 3,

    /// <summary>The version is obsolete on this node, and will not come back.</summary>
    Obsolete = 4,

    /// <summary>The port is not registered by that application.</summary>
    NotManaged = 5,

    /// <summary>The guest did not answer in time.</summary>
    Unreachable = 6,

    /// <summary>The header is malformed, or its source is not the sender's address.</summary>
    Malformed = 7,

    /// <summary>The node has no room for another stream.</summary>
    Overloaded = 8,

    /// <summary>The authentication is missing or wrong (reserved).</summary>
    Unauthorized = 9,
}
