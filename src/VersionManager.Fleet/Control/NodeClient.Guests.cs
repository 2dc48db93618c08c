using VersionManager.Contracts;
using VersionManager.Contracts.Control;

namespace VersionManager.Fleet;

internal sealed partial class NodeClient
{
    /// <summary>The node's guests.</summary>
    public Task<IReadOnlyList<GuestInfo>> GetGuestsAsync(CancellationToken cancellation) =>
        GetAsync("/v1/guests", ContractsJson.Default.IReadOnlyListGuestInfo, cancellation);

    /// <summary>Asks for a guest of a release that the node has.</summary>
    public Task NewGuestAsync(NewGuestRequest request, CancellationToken cancellation) =>
        PostAsync("/v1/guests", request, ContractsJson.Default.NewGuestRequest, cancellation);

    /// <summary>Stops a guest.</summary>
    public Task RemoveGuestAsync(string application, Version version, CancellationToken cancellation) =>
        DeleteAsync($"/v1/guests/{Version(application, version)}", cancellation);

    /// <summary>The node's managed ports.</summary>
    public Task<IReadOnlyList<PortInfo>> GetPortsAsync(CancellationToken cancellation) =>
        GetAsync("/v1/ports", ContractsJson.Default.IReadOnlyListPortInfo, cancellation);

    /// <summary>Registers a managed port.</summary>
    public Task RegisterPortAsync(RegisterPortRequest request, CancellationToken cancellation) =>
        PostAsync("/v1/ports", request, ContractsJson.Default.RegisterPortRequest, cancellation);

    /// <summary>Releases a managed port of an application.</summary>
    public Task UnregisterPortAsync(string application, ManagedPort port, CancellationToken cancellation) =>
        DeleteAsync($"/v1/ports/{port}{Query(("application", application))}", cancellation);
}
