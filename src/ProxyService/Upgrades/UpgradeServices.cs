namespace VersionManager.ProxyService.Upgrades;

/// <summary>Registers what this room offers.</summary>
internal static class UpgradeServices
{
    /// <summary>Upgrades, whose steps run in the order in which they are registered here.</summary>
    public static IServiceCollection AddUpgrades(this IServiceCollection services) =>
        services
            .AddSingleton<UpgradeTable>()
            .AddSingleton<IUpgradeStep, CopyStep>()
            .AddSingleton<IUpgradeStep, SyncStep>()
            .AddSingleton<IUpgradeStep, BootStep>()
            .AddSingleton<IUpgradeStep, InstallStep>()
            .AddSingleton<IUpgradeStep, StartStep>()
            .AddSingleton<IUpgradeStep, RegisterStep>()
            .AddSingleton<IUpgradeStep, MigrateStep>()
            .AddSingleton<UpgradeParts>()
            .AddSingleton<UpgradeRunner>()
            .AddSingleton<HoldPolicy>();
}
