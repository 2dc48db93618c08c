using System.Net;

namespace VersionManager.ProxyService.Control;

/// <summary>Where the daemon is reached.</summary>
/// <param name="Socket">The path of the control API's socket.</param>
/// <param name="GuestApi">Where guests reach the daemon; null for nowhere.</param>
/// <param name="MapGuestApi">Maps what guests may ask; null where no guest can.</param>
internal sealed record ControlSettings(string Socket, IPEndPoint? GuestApi, Action<IEndpointRouteBuilder>? MapGuestApi);
