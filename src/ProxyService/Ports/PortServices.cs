namespace VersionManager.ProxyService.Ports;

/// <summary>Registers what this room offers.</summary>
internal static class PortServices
{
    /// <summary>The managed ports.</summary>
    public static IServiceCollection AddPorts(this IServiceCollection services) => services.AddSingleton<PortRegistry>();
}
