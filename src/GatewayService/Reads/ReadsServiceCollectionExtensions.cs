namespace VersionManager.GatewayService.Reads;

/// <summary>Registers the room.</summary>
internal static class ReadsServiceCollectionExtensions
{
    /// <summary>Adds the forwarder of reads.</summary>
    public static IServiceCollection AddReads(this IServiceCollection services, ReadOptions options) =>
        services.AddSingleton(options).AddSingleton<PlainReader>().AddSingleton<TranslatedReader>().AddSingleton<ReadForwarder>();
}
