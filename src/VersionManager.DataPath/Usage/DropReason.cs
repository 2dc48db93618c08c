namespace VersionManager.DataPath.Usage;

/// <summary>Why the router dropped a packet or refused a flow.</summary>
public enum DropReason
{
    /// <summary>A datagram too long to carry a header.</summary>
    Oversize,

    /// <summary>Bytes on the overlay port that are no header.</summary>
    Malformed,

    /// <summary>From an address that is no guest's.</summary>
    UnknownGuest,

    /// <summary>For a version that does not run here, after holding it.</summary>
    NoSuchVersion,

    /// <summary>For a port that the application has not registered.</summary>
    NotManaged,

    /// <summary>To an unmanaged host, by policy.</summary>
    Denied,

    /// <summary>More was held for one version or peer than may be.</summary>
    HoldFull,

    /// <summary>Too many flows at once.</summary>
    Overloaded,

    /// <summary>The peer could not be reached.</summary>
    Unreachable,

    /// <summary>The kernel would not take a datagram.</summary>
    SendFailed,
}
