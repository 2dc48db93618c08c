using System.Collections.Concurrent;
using VersionManager.Contracts;
using VersionManager.Contracts.Control;
using VersionManager.Guests.Api;
using VersionManager.Guests.Registry;

namespace VersionManager.ProxyService.Tests.Guests;

/// <summary>Gives a port to the application that asks first.</summary>
internal sealed class RecordingPorts : IPortRegistrar
{
    public ConcurrentDictionary<ManagedPort, string> Owners { get; } = new();

    public Task<Problem?> RegisterAsync(Guest guest, ManagedPort port, CancellationToken cancellation)
    {
        string owner = Owners.GetOrAdd(port, guest.Application);
        return Task.FromResult(
            owner == guest.Application
                ? null
                : new Problem(ProblemCode.PortTaken, $"{port} belongs to {owner}.", "Stop it, or register another port.", 409)
        );
    }

    public Task<Problem?> UnregisterAsync(Guest guest, ManagedPort port, CancellationToken cancellation) =>
        Task.FromResult(
            Owners.TryRemove(port, out _) ? null : new Problem(ProblemCode.PortNotFound, $"{port} is not registered.", null, 404)
        );
}
