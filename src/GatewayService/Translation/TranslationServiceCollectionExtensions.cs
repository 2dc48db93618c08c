namespace VersionManager.GatewayService.Translation;

/// <summary>Registers the room.</summary>
internal static class TranslationServiceCollectionExtensions
{
    /// <summary>Adds the client of translators.</summary>
    public static IServiceCollection AddTranslation(this IServiceCollection services) =>
        services.AddSingleton<TranslatorClient>();
}
