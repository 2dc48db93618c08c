using System.Net;

namespace VersionManager.ProxyService.Control;

/// <summary>The addresses of the daemon's APIs.</summary>
/// <param name="Socket">The path of the control API's socket.</param>
/// <param name="GuestApi">The address of the guest API; null for none.</param>
/// <param name="MapGuestApi">Maps the guest API; null for none.</param>
internal sealed record ControlSettings(string Socket, IPEndPoint? GuestApi, Action<IEndpointRouteBuilder>? MapGuestApi);
