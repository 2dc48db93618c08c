namespace VersionManager.ProxyService.Gateways;

/// <summary>Stands where a node runs no gateways.</summary>
internal sealed class NoFleet : IGatewayFleet
{
    public static NoFleet Instance { get; } = new();

    public bool IsUp(string application) => false;

    public string Socket(string application) => "/nonexistent";
}
