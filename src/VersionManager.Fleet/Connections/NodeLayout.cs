using VersionManager.Contracts;

namespace VersionManager.Fleet;

/// <summary>The paths of the daemon and its files on a node.</summary>
public sealed record NodeLayout
{
    /// <summary>The usual paths.</summary>
    public static NodeLayout Default { get; } = new();

    /// <summary>The daemon's one file.</summary>
    public string DaemonPath { get; init; } = WellKnown.DaemonPath;

    /// <summary>The HTTP gateway's one file, beside the daemon's, where the daemon looks for it.</summary>
    public string GatewayPath => string.Concat(DaemonPath.AsSpan(0, DaemonPath.LastIndexOf('/') + 1), "vmgateway");

    /// <summary>The folder of the control API's socket.</summary>
    public string RunFolder { get; init; } = "/run/vmproxy";

    /// <summary>The folder of the optional configuration.</summary>
    public string ConfigurationFolder { get; init; } = "/etc/vmproxy";

    /// <summary>The data folder: releases, state and guests.</summary>
    public string StateFolder { get; init; } = WellKnown.DataFolder;

    /// <summary>The systemd unit, on nodes that systemd runs.</summary>
    public string UnitPath { get; init; } = "/etc/systemd/system/vmproxy.service";

    /// <summary>The daemon's log where no systemd keeps it.</summary>
    public string LogPath { get; init; } = "/var/log/vmproxy.log";

    /// <summary>The control API's socket.</summary>
    public string ControlSocket => RunFolder + "/vmproxy.sock";
}
