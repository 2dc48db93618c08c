using VersionManager.Contracts;
using VersionManager.Contracts.Control;
using VersionManager.Guests.Registry;

namespace VersionManager.Guests.Api;

/// <summary>Registers the ports that guests ask for.</summary>
public interface IPortRegistrar
{
    /// <summary>Registers a managed port for a guest's application; again is no error.</summary>
    /// <returns>Why the port is refused, such as <see cref="ProblemCode.PortTaken"/> with the owner's name; null when it is
    /// registered.</returns>
    Task<Problem?> RegisterAsync(Guest guest, ManagedPort port, CancellationToken cancellation);

    /// <summary>Gives up a managed port that the guest's application registered.</summary>
    /// <returns>Why that is refused; null when it is done.</returns>
    Task<Problem?> UnregisterAsync(Guest guest, ManagedPort port, CancellationToken cancellation);
}
