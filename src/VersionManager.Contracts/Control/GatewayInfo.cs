namespace VersionManager.Contracts.Control;

/// <summary>Where an application's gateway stands on a node.</summary>
public enum GatewayState
{
    /// <summary>Its process is about to be started.</summary>
    Starting,

    /// <summary>Its process serves clients.</summary>
    Running,

    /// <summary>It cannot be started, or ended soon; <see cref="GatewayInfo.Reason"/> says why. It is tried again.</summary>
    Failed,

    /// <summary>No version is left that has a gateway: it finishes what it has.</summary>
    Stopping,
}

/// <summary>The gateway of an application on a node: <c>GET /v1/gateways</c>.</summary>
/// <param name="Application">The application's name.</param>
/// <param name="State">Where it stands.</param>
/// <param name="Listen">Where clients connect, as <c>tcp/8080</c>; several are separated by spaces.</param>
/// <param name="Program">The version whose release brings the gateway program; null for the HTTP gateway.</param>
/// <param name="ProcessId">Its process; null while there is none.</param>
/// <param name="Since">When it came to <paramref name="State"/>.</param>
/// <param name="Starts">How often this daemon has started it.</param>
/// <param name="Divergences">Writes that some versions have and others not; null where it cannot be asked.</param>
/// <param name="Reason">Why it failed; null otherwise.</param>
public sealed record GatewayInfo(
    string Application,
    GatewayState State,
    string Listen,
    Version? Program,
    int? ProcessId,
    DateTimeOffset Since,
    int Starts,
    long? Divergences,
    string? Reason
);
