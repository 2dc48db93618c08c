namespace VersionManager.GatewayService.Daemon;

/// <summary>Registers the room.</summary>
internal static class DaemonServiceCollectionExtensions
{
    /// <summary>Adds the connection to the daemon.</summary>
    public static IServiceCollection AddDaemon(this IServiceCollection services, DaemonOptions options) =>
        services.AddSingleton(options).AddSingleton<DaemonConnection>();
}
