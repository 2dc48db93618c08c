using VersionManager.Contracts;
using VersionManager.Contracts.Control;
using VersionManager.DataPath.Routes;
using VersionManager.ProxyService.Hosting;
using VersionManager.ProxyService.Versions;

namespace VersionManager.ProxyService.Upgrades;

/// <summary>
/// Holds streams to a version that may run here soon. Streams to one that cannot are refused at once: it is obsolete, its upgrade
/// has failed for good, or a newer version runs here already.
/// </summary>
internal sealed class HoldPolicy(
    VersionTable versions,
    UpgradeTable upgrades,
    IRoutePublisher routes,
    UpgradeOptions options,
    TimeProvider clock
) : IVersionWaiter
{
    /// <inheritdoc/>
    public async ValueTask<RouteDecision> WaitAsync(string application, Version version, CancellationToken cancellation)
    {
        var key = new ReleaseKey(application, version);
        if (routes.IsApplied(key))
            return RouteDecision.Ready;
        if (Refusal(key) is { } refused)
            return refused;
        using var late = new CancellationTokenSource(options.Hold, clock);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(late.Token, cancellation);
        Task ready = routes.WaitAppliedAsync(key, both.Token);
        Task hopeless = upgrades.WaitAsync(
            key,
            record => record?.Info.State is UpgradeState.Failed or UpgradeState.Cancelled,
            both.Token
        );
        Task obsolete = versions.WaitAsync(_ => versions.ObsoleteReason(key) is not null, both.Token);
        Task first = await Task.WhenAny(ready, hopeless, obsolete);
        await both.CancelAsync();
        cancellation.ThrowIfCancellationRequested();
        return first == ready && ready.IsCompletedSuccessfully
            ? RouteDecision.Ready
            : Refusal(key) ?? RouteDecision.NoSuchVersion;
    }

    private RouteDecision? Refusal(ReleaseKey key)
    {
        if (versions.ObsoleteReason(key) is not null)
            return RouteDecision.Obsolete;
        if (options.Hold <= TimeSpan.Zero || upgrades.Find(key) is { Info.State: UpgradeState.Failed or UpgradeState.Cancelled })
            return RouteDecision.NoSuchVersion;
        // Only an operator, or the restart of its guest, brings up a version that is older than the newest one that runs.
        bool expected = versions.View.StateOf(key).ShallRun || upgrades.Find(key)?.IsOpen == true;
        return !expected && versions.View.Maximal(key.Application) is { } maximal && key.Version < maximal
            ? RouteDecision.NoSuchVersion
            : null;
    }
}
