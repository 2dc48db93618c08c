namespace VersionManager.GatewayService.Control;

/// <summary>Marks a connection to the gateway's own control socket.</summary>
internal sealed class ControlConnection
{
    private ControlConnection() { }

    /// <summary>The mark.</summary>
    public static ControlConnection Instance { get; } = new();

    /// <summary>Whether a request came by such a connection.</summary>
    public static bool Is(HttpContext context) => context.Features.Get<ControlConnection>() is not null;
}
