namespace VersionManager.ProxyService.Control;

/// <summary>Registers what this room offers.</summary>
internal static class ControlServices
{
    /// <summary>The control API; it is served from when its service starts.</summary>
    public static IServiceCollection AddControl(
        this IServiceCollection services,
        Func<IServiceProvider, ControlSettings> settings
    ) => services.AddSingleton(settings).AddSingleton<ControlContext>().AddSingleton<ControlServer>();
}
