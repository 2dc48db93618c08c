namespace VersionManager.ProxyService.Control;

/// <summary>Registers the room's services.</summary>
internal static class ControlServices
{
    /// <summary>Adds the control API, which serves once its service starts.</summary>
    public static IServiceCollection AddControl(
        this IServiceCollection services,
        Func<IServiceProvider, ControlSettings> settings
    ) => services.AddSingleton(settings).AddSingleton<ControlContext>().AddSingleton<ControlServer>();
}
