namespace VersionManager.GatewayService.Daemon;

/// <summary>The gateway's daemon.</summary>
/// <param name="Application">The application whose versions the gateway serves.</param>
/// <param name="Socket">The daemon's control socket.</param>
internal sealed record DaemonOptions(string Application, string Socket);
