namespace VersionManager.Contracts;

/// <summary>The addresses, ports and paths that every node agrees on.</summary>
public static class WellKnown
{
    /// <summary>The overlay port, TCP and UDP: all traffic between daemons goes there.</summary>
    public const int OverlayPort = 7077;

    /// <summary>The TCP port at <see cref="DaemonAddress"/> on which guests reach their daemon (HTTP).</summary>
    public const int GuestApiPort = 7078;

    /// <summary>The daemon's address as every guest sees it (link-local, RFC 3927), the same on all nodes.</summary>
    public const string DaemonAddress = "169.254.77.1";

    /// <summary>
    /// The address at which a guest reaches the version that it migrates from, on every port, while that runs on the same node
    /// (link-local, RFC 3927).
    /// </summary>
    public const string PredecessorAddress = "169.254.77.2";

    /// <summary>The range from which slots take their private addresses (shared address space, RFC 6598).</summary>
    public const string PrivateRange = "100.64.0.0/10";

    /// <summary>The control API's socket on a node.</summary>
    public const string ControlSocket = "/run/vmproxy/vmproxy.sock";

    /// <summary>The group whose members may use <see cref="ControlSocket"/>.</summary>
    public const string ControlGroup = "vmproxy";

    /// <summary>Where the daemon keeps releases, state and guests on a node.</summary>
    public const string DataFolder = "/var/lib/vmproxy";

    /// <summary>The daemon's one file on a node.</summary>
    public const string DaemonPath = "/usr/local/bin/vmproxy";

    /// <summary>The HTTP gateway's one file on a node.</summary>
    public const string GatewayPath = "/usr/local/bin/vmgateway";

    /// <summary>The user that runs HTTP gateways.</summary>
    public const string GatewayUser = "vmgateway";

    /// <summary>The name of a release's manifest.</summary>
    public const string ManifestName = "release.json";
}
