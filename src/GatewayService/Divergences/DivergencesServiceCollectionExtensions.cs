namespace VersionManager.GatewayService.Divergences;

/// <summary>Registers the room.</summary>
internal static class DivergencesServiceCollectionExtensions
{
    /// <summary>Adds the log of divergences and the compensator.</summary>
    /// <param name="services">The gateway's services.</param>
    /// <param name="application">The application whose versions diverge.</param>
    /// <param name="folder">The gateway's data folder.</param>
    /// <param name="options">The options of divergences.</param>
    public static IServiceCollection AddDivergences(
        this IServiceCollection services,
        string application,
        string folder,
        DivergenceOptions options
    ) =>
        services
            .AddSingleton(options)
            .AddSingleton(provider => new DivergenceLog(
                Path.Combine(folder, "divergences.jsonl"),
                application,
                provider.GetRequiredService<TimeProvider>(),
                provider.GetRequiredService<ILogger<DivergenceLog>>()
            ))
            .AddSingleton<Compensator>();
}
