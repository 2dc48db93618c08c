using System.Collections.Immutable;
using VersionManager.Contracts;
using VersionManager.Contracts.Control;

namespace VersionManager.ProxyService.Gateways;

/// <summary>What upgrades, migrations and stops need of the gateways; every call answers at once where an application has
/// none.</summary>
internal interface IGateways
{
    /// <summary>Waits until the application's gateway routes by a list that has the version.</summary>
    Task WaitUntilUsedAsync(ReleaseKey key, CancellationToken cancellation);

    /// <summary>The version is no longer given requests; returns when none is in flight or the deadline is over.</summary>
    /// <returns>How many were under way at the deadline.</returns>
    Task<long> DrainAsync(ReleaseKey key, TimeSpan deadline, CancellationToken cancellation);

    /// <summary>A migration has made good what the version missed.</summary>
    Task CaughtUpAsync(ReleaseKey key, CancellationToken cancellation);

    /// <summary>The version never comes back.</summary>
    Task ForgetAsync(ReleaseKey key, CancellationToken cancellation);

    /// <summary>What the gateway counted; null where the application has none, or it cannot be asked.</summary>
    Task<GatewayUsage?> UsageAsync(string application, CancellationToken cancellation);

    /// <summary>The divergences that have not ended; null where the application has no gateway, or it cannot be asked.</summary>
    Task<DivergenceList?> DivergencesAsync(string application, CancellationToken cancellation);

    /// <summary>Versions that missed acknowledged writes: not to be migrated from, unless there is no other.</summary>
    Task<ImmutableHashSet<Version>> BehindAsync(string application, CancellationToken cancellation);
}
