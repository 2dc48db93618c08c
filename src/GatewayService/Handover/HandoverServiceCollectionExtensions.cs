namespace VersionManager.GatewayService.Handover;

/// <summary>Registers the room.</summary>
internal static class HandoverServiceCollectionExtensions
{
    /// <summary>Adds the handover to the next gateway.</summary>
    /// <param name="services">The gateway's services.</param>
    /// <param name="folder">The folder that this gateway releases at the end. The services dispose of it.</param>
    /// <param name="options">The destination of late requests.</param>
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
