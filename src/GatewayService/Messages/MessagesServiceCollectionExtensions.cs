namespace VersionManager.GatewayService.Messages;

/// <summary>Registers the room.</summary>
internal static class MessagesServiceCollectionExtensions
{
    /// <param name="services">The gateway's services.</param>
    /// <param name="folder">The folder of large bodies.</param>
    /// <param name="options">The limits of buffered bodies.</param>
    public static IServiceCollection AddMessages(this IServiceCollection services, string folder, BodyOptions options) =>
        services.AddSingleton(new BodyReader(folder, options));
}
