namespace VersionManager.Fleet;

/// <summary>Every way in which work on a node fails before its daemon answers; the cmdlets' error ids are these names.</summary>
public enum NodeErrorKind
{
    /// <summary>The name does not resolve to an address.</summary>
    UnknownHost,

    /// <summary>No SSH server answers at the address and port.</summary>
    HostUnreachable,

    /// <summary>The node did not answer in time.</summary>
    TimedOut,

    /// <summary>No known_hosts file has a key of the host.</summary>
    HostKeyUnknown,

    /// <summary>The host's key is not the one that known_hosts has.</summary>
    HostKeyMismatch,

    /// <summary>known_hosts marks the host's key as revoked.</summary>
    HostKeyRevoked,

    /// <summary>The SSH server accepted none of the keys or the password.</summary>
    AuthenticationFailed,

    /// <summary>A private key file is missing, unreadable or needs a passphrase that was not given.</summary>
    KeyFileInvalid,

    /// <summary>The SSH configuration file is malformed, or has a setting that is not supported.</summary>
    SshConfigInvalid,

    /// <summary>An SSH connection that was there is no more.</summary>
    ConnectionLost,

    /// <summary>There is no daemon on the node.</summary>
    DaemonNotInstalled,

    /// <summary>The daemon is on the node but does not answer.</summary>
    DaemonNotRunning,

    /// <summary>The user may not do this on the node.</summary>
    PermissionDenied,

    /// <summary>A program that the daemon needs is not on the node.</summary>
    ToolMissing,

    /// <summary>The node's system is not one that the daemon runs on.</summary>
    UnsupportedNode,

    /// <summary>A command of the installation failed on the node.</summary>
    InstallFailed,

    /// <summary>A command of the removal failed on the node.</summary>
    UninstallFailed,

    /// <summary>An upgrade ended without the node running the version.</summary>
    UpgradeFailed,

    /// <summary>A migration ended without success.</summary>
    MigrationFailed,

    /// <summary>No version of the application runs on the node, or is on its way there.</summary>
    NothingToUndo,

    /// <summary>Which version to go back from is not clear, or nodes would come to run different ones.</summary>
    AmbiguousRollback,

    /// <summary>A node would be left with no version of the application.</summary>
    NoOlderVersion,

    /// <summary>No node that was asked has the version.</summary>
    VersionNotFound,

    /// <summary>What the daemon answered is not the control API's protocol.</summary>
    ProtocolError,
}
