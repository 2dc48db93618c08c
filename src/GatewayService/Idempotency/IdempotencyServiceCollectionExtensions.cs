namespace VersionManager.GatewayService.Idempotency;

/// <summary>Registers the room.</summary>
internal static class IdempotencyServiceCollectionExtensions
{
    /// <summary>Adds the store of idempotency keys.</summary>
    /// <param name="services">The gateway's services.</param>
    /// <param name="folder">The gateway's data folder.</param>
    /// <param name="options">The limits of remembered keys.</param>
    public static IServiceCollection AddIdempotency(this IServiceCollection services, string folder, KeyOptions options) =>
        services.AddSingleton(provider => new IdempotencyStore(
            Path.Combine(folder, "keys.jsonl"),
            options,
            provider.GetRequiredService<TimeProvider>(),
            provider.GetRequiredService<ILogger<IdempotencyStore>>()
        ));
}
