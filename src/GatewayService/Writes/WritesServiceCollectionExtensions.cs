namespace VersionManager.GatewayService.Writes;

/// <summary>Registers the room.</summary>
internal static class WritesServiceCollectionExtensions
{
    /// <summary>Adds the execution of writes.</summary>
    public static IServiceCollection AddWrites(this IServiceCollection services) =>
        services
            .AddSingleton<WriteTranslator>()
            .AddSingleton<WriteSender>()
            .AddSingleton<WriteAnswer>()
            .AddSingleton<WriteFailure>()
            .AddSingleton<WriteFanOut>()
            .AddSingleton<WriteForwarder>();
}
