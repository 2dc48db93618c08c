namespace VersionManager.GatewayService.Idempotency;

/// <summary>Registers the room.</summary>
internal static class IdempotencyServiceCollectionExtensions
{
    /// <summary>Adds the memory of idempotency keys.</summary>
    /// <param name="services">The gateway's services.</param>
    /// <param name="folder">What outlasts the gateway.</param>
    /// <param name="options">How much is remembered.</param>
    public static IServiceCollection AddIdempotency(this IServiceCollection services, string folder, KeyOptions options) =>
        services.AddSingleton(provider => new IdempotencyStore(
            Path.Combine(folder, "keys.jsonl"),
            options,
            provider.GetRequiredService<TimeProvider>(),
            provider.GetRequiredService<ILogger<IdempotencyStore>>()
        ));
}
