namespace VersionManager.ProxyService.Ports;

/// <summary>Registers the room's services.</summary>
internal static class PortServices
{
    /// <summary>Adds the registry of managed ports.</summary>
    public static IServiceCollection AddPorts(this IServiceCollection services) => services.AddSingleton<PortRegistry>();
}
