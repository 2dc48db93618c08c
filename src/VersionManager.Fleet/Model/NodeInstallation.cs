namespace VersionManager.Fleet;

/// <summary>What an installation did.</summary>
public enum InstallAction
{
    /// <summary>The daemon was not there; now it runs.</summary>
    Installed,

    /// <summary>Another daemon was there; this one replaced it, while the guests went on.</summary>
    Upgraded,

    /// <summary>The daemon was there but did not run; now it runs.</summary>
    Started,

    /// <summary>The daemon was there and ran already.</summary>
    Unchanged,
}

/// <summary>The daemon on a node, as <c>Install-VmNode</c> left it.</summary>
/// <param name="Node">The node's name.</param>
/// <param name="Action">What was done.</param>
/// <param name="DaemonVersion">The daemon's version.</param>
/// <param name="Address">The host's own address, as the daemon found it.</param>
/// <param name="Supervisor"><c>systemd</c>, or <c>none</c> where nothing restarts the daemon.</param>
/// <param name="Sha256">The SHA-256 of the daemon's file.</param>
public sealed record NodeInstallation(
    string Node,
    InstallAction Action,
    string DaemonVersion,
    string Address,
    string Supervisor,
    string Sha256
);
