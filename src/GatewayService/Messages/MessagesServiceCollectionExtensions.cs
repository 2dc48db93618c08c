namespace VersionManager.GatewayService.Messages;

/// <summary>Registers the room.</summary>
internal static class MessagesServiceCollectionExtensions
{
    /// <param name="services">The gateway's services.</param>
    /// <param name="folder">Where large bodies are kept.</param>
    /// <param name="options">The limits of bodies.</param>
    public static IServiceCollection AddMessages(this IServiceCollection services, string folder, BodyOptions options) =>
        services.AddSingleton(new BodyReader(folder, options));
}
