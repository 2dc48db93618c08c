namespace VersionManager.GatewayService.Control;

/// <summary>The gateway's own control socket.</summary>
/// <param name="Application">The application whose versions the gateway serves.</param>
/// <param name="Socket">The socket's path.</param>
internal sealed record ControlOptions(string Application, string Socket);
