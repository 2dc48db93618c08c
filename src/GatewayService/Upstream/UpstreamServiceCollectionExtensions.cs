namespace VersionManager.GatewayService.Upstream;

/// <summary>Registers the room.</summary>
internal static class UpstreamServiceCollectionExtensions
{
    /// <summary>Adds the connections to the versions, and YARP's forwarder.</summary>
    public static IServiceCollection AddUpstream(this IServiceCollection services) =>
        services.AddHttpForwarder().AddSingleton<UpstreamClient>();
}
