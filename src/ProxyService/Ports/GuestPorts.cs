using VersionManager.Contracts;
using VersionManager.Contracts.Control;
using VersionManager.Guests.Api;
using VersionManager.Guests.Registry;
using VersionManager.ProxyService.Hosting;

namespace VersionManager.ProxyService.Ports;

/// <summary>Registers the ports that guests ask for. It answers once the data path has the port, so that it carries the guest's
/// flows from then on.</summary>
internal sealed class GuestPorts(PortRegistry ports, IRoutePublisher routes) : IPortRegistrar
{
    /// <inheritdoc/>
    public Task<Problem?> RegisterAsync(Guest guest, ManagedPort port, CancellationToken cancellation) =>
        ChangeAsync(() => ports.Register(guest.Application, guest.Version, port, PortSource.Guest), cancellation);

    /// <inheritdoc/>
    public Task<Problem?> UnregisterAsync(Guest guest, ManagedPort port, CancellationToken cancellation) =>
        ChangeAsync(() => ports.Release(new ReleaseKey(guest.Application, guest.Version), port), cancellation);

    private async Task<Problem?> ChangeAsync(Action change, CancellationToken cancellation)
    {
        try
        {
            change();
            await routes.FlushAsync(cancellation);
            return null;
        }
        catch (Exception e) when (RefusalException.Of(e) is { } refusal)
        {
            return refusal.ToProblem();
        }
    }
}
