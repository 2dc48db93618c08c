namespace VersionManager.ProxyService.Migrations;

/// <summary>Registers what this room offers.</summary>
internal static class MigrationServices
{
    /// <summary>Migrations of state.</summary>
    public static IServiceCollection AddMigrations(this IServiceCollection services) =>
        services
            .AddSingleton<MigrationTable>()
            .AddSingleton<MigrationSources>()
            .AddSingleton<MigrationParts>()
            .AddSingleton<MigrationRunner>();
}
