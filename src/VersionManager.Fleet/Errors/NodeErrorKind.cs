namespace VersionManager.Fleet;

/// <summary>Every kind of failure of work on a node other than its daemon's refusals. The names are the cmdlets' error
/// ids.</summary>
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

    /// <summary>The SSH connection was lost.</summary>
    ConnectionLost,

    /// <summary>There is no daemon on the node.</summary>
    DaemonNotInstalled,

    /// <summary>The daemon is on the node but does not answer.</summary>
    DaemonNotRunning,

    /// <summary>The user may not do this on the node.</summary>
    PermissionDenied,

    /// <summary>A program that the daemon needs is not on the node.</summary>
    ToolMissing,

    /// <summary>The daemon does not run on the node's operating system or architecture.</summary>
    UnsupportedNode,

    /// <summary>A command of the installation failed on the node.</summary>
    InstallFailed,

    /// <summary>A command of the removal failed on the node.</summary>
    UninstallFailed,

    /// <summary>An upgrade ended without the node running the version.</summary>
    UpgradeFailed,

    /// <summary>A migration ended without success.</summary>
    MigrationFailed,

    /// <summary>No version of the application runs or is upgrading on the node.</summary>
    NothingToUndo,

    /// <summary>It is not clear which version to go back from, or nodes would run different versions.</summary>
    AmbiguousRollback,

    /// <summary>A node would be left with no version of the application.</summary>
    NoOlderVersion,

    /// <summary>No node that was asked has the version.</summary>
    VersionNotFound,

    /// <summary>The daemon's answer does not follow the control API's protocol.</summary>
    ProtocolError,
}
