namespace VersionManager.Contracts.Control;

/// <summary>The state of an application's gateway on a node.</summary>
public enum GatewayState
{
    /// <summary>The process is about to be started.</summary>
    Starting,

    /// <summary>The process serves clients.</summary>
    Running,

    /// <summary>The process cannot be started, or soon ended; <see cref="GatewayInfo.Reason"/> says why. It is started
    /// again.</summary>
    Failed,

    /// <summary>No version with a gateway is left: the process finishes its requests.</summary>
    Stopping,
}

/// <summary>The gateway of an application on a node: <c>GET /v1/gateways</c>.</summary>
/// <param name="Application">The application's name.</param>
/// <param name="State">The gateway's state.</param>
/// <param name="Listen">The ports for clients, as <c>tcp/8080</c>; several are separated by spaces.</param>
/// <param name="Program">The version whose release has the gateway program; null for the HTTP gateway.</param>
/// <param name="ProcessId">The process id; null while there is no process.</param>
/// <param name="Since">Since when the gateway has been in <paramref name="State"/>.</param>
/// <param name="Starts">How often this daemon has started it.</param>
/// <param name="Divergences">The number of writes that some versions have and others do not; null where the gateway cannot be
/// asked.</param>
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
