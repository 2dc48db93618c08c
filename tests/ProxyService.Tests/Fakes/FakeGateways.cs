using System.Collections.Immutable;
using VersionManager.Contracts;
using VersionManager.Contracts.Control;
using VersionManager.ProxyService.Gateways;

namespace VersionManager.ProxyService.Tests.Fakes;

/// <summary>Gateways that record their requests, and are behind as a test says.</summary>
internal sealed class FakeGateways(Action<string> note) : IGateways
{
    /// <summary>Completes when the gateway uses a version.</summary>
    public Task Used { get; set; } = Task.CompletedTask;

    public ImmutableHashSet<Version> Behind { get; set; } = [];

    public async Task WaitUntilUsedAsync(ReleaseKey key, CancellationToken cancellation)
    {
        await Used.WaitAsync(cancellation);
        note($"used {key}");
    }

    public Task<long> DrainAsync(ReleaseKey key, TimeSpan deadline, CancellationToken cancellation) => Task.FromResult(0L);

    public Task CaughtUpAsync(ReleaseKey key, CancellationToken cancellation)
    {
        note($"caught up {key}");
        return Task.CompletedTask;
    }

    public Task ForgetAsync(ReleaseKey key, CancellationToken cancellation) => Task.CompletedTask;

    public Task<GatewayUsage?> UsageAsync(string application, CancellationToken cancellation) =>
        Task.FromResult<GatewayUsage?>(null);

    public Task<DivergenceList?> DivergencesAsync(string application, CancellationToken cancellation) =>
        Task.FromResult<DivergenceList?>(null);

    public Task<ImmutableHashSet<Version>> BehindAsync(string application, CancellationToken cancellation) =>
        Task.FromResult(Behind);
}
