namespace VersionManager.GatewayService.Door;

/// <summary>Registers the room.</summary>
internal static class DoorServiceCollectionExtensions
{
    /// <summary>Adds the admission of requests.</summary>
    public static IServiceCollection AddDoor(this IServiceCollection services) => services.AddSingleton<Admission>();
}
