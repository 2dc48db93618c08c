namespace VersionManager.GatewayService.Handover;

/// <summary>Registers the room.</summary>
internal static class HandoverServiceCollectionExtensions
{
    /// <summary>Adds the way in which this gateway gives way to the next one.</summary>
    /// <param name="services">The gateway's services.</param>
    /// <param name="folder">What this gateway gives up at the end. The services dispose of it.</param>
    /// <param name="options">Where late requests go.</param>
    public static IServiceCollection AddHandover(
        this IServiceCollection services,
        GatewayFolder folder,
        HandoverOptions options
    ) =>
        services
            .AddSingleton(_ => folder)
            .AddSingleton(options)
            .AddSingleton<HandoverState>()
            .AddHostedService<HandoverService>()
            .AddSingleton<LateRequests>();
}
