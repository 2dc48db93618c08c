using System.Collections.Concurrent;
using VersionManager.Contracts.Control;
using VersionManager.ProxyService.Nodes;
using VersionManager.ProxyService.Ports;
using VersionManager.ProxyService.Releases;
using VersionManager.ProxyService.Upgrades;

namespace VersionManager.ProxyService.Versions;

/// <summary>
/// Stops versions (paper, section 4.5): headerless messages go elsewhere, open flows may end, then the guest does, and an obsolete
/// mark stays. Stopping the newer of two versions is the way back: the older one becomes the default again.
/// </summary>
internal sealed class VersionStopper(
    VersionTable versions, UpgradeCoordinator upgrades, IGuestHost guests, PortRegistry ports, IRoutePublisher routes, ReleaseStore store,
    Func<ReleaseKey, long> openFlows, UpgradeOptions options, TimeProvider clock, ILogger<VersionStopper> log)
{
    private static readonly TimeSpan DrainInterval = TimeSpan.FromMilliseconds(200);

    private readonly ConcurrentDictionary<ReleaseKey, Task> _stopping = new();
    private readonly Lock _lock = new();

    /// <summary>Begins to stop a version; answers once that is remembered, so that it happens whatever becomes of this daemon.</summary>
    /// <exception cref="ProblemException">The version is not here, or is the last one that runs and this was not forced.</exception>
    public async Task StopAsync(ReleaseKey key, StopVersionRequest request)
    {
        if (request.DrainSeconds is < 0 or > 3600)
            throw new ProblemException(ProblemCode.InvalidRequest, $"drainSeconds is {request.DrainSeconds}.", "Write 0 to 3600.");
        VersionView view = versions.View;
        bool isHere = view.Entries.ContainsKey(key) || store.Find(key) is not null || guests.All.Any(g => g.Application == key.Application && g.Version == key.Version);
        // A version may be marked obsolete before it ever comes: that keeps it away.
        if (!isHere && !request.Obsolete)
            throw new ProblemException(ProblemCode.VersionNotFound, $"{key} is not on this node.", "GET /v1/versions lists what is.");
        if (view.Entries.GetValueOrDefault(key)?.Wish == VersionWish.Obsolete)
            throw new ProblemException(ProblemCode.VersionObsolete, $"{key} is obsolete on this node already.", "Nothing is to be done.");
        if (!request.Force && view.Serves(key) && !view.Running.Any(other => other.Application == key.Application && other != key && view.Serves(other)))
        {
            throw new ProblemException(
                ProblemCode.VersionInUse, $"{key} is the last version of '{key.Application}' that runs on this node.",
                "Bring up another version first, or force it: the application is then not served here.");
        }
        await upgrades.TryCancelAsync(key, "the version is being stopped.").ConfigureAwait(false);
        bool obsolete = request.Obsolete || view.Entries.GetValueOrDefault(key) is { ThenObsolete: true };
        versions.SetStopping(key, obsolete, request.RemoveState, obsolete ? "an operator stopped it for good." : null);
        UpgradeLog.Stopping(log, key.ToString(), request.DrainSeconds);
        Begin(key, TimeSpan.FromSeconds(request.DrainSeconds));
    }

    /// <summary>Goes on with what an earlier daemon was stopping.</summary>
    public void Resume()
    {
        foreach (VersionEntry entry in versions.View.Entries.Values.Where(entry => entry.Wish == VersionWish.Stop))
            Begin(entry.Key, TimeSpan.Zero);
    }

    /// <summary>Waits until a version that is being stopped is stopped.</summary>
    public Task WaitAsync(ReleaseKey key, CancellationToken cancellation) => _stopping.GetValueOrDefault(key, Task.CompletedTask).WaitAsync(cancellation);

    private void Begin(ReleaseKey key, TimeSpan drain)
    {
        lock (_lock)
        {
            if (_stopping.TryGetValue(key, out Task? running) && !running.IsCompleted)
                return;
            using (ExecutionContext.SuppressFlow())
                _stopping[key] = Task.Run(() => RunAsync(key, drain));
        }
    }

    private async Task RunAsync(ReleaseKey key, TimeSpan drain)
    {
        try
        {
            long deadline = clock.GetTimestamp() + (long)(drain.TotalSeconds * clock.TimestampFrequency);
            while (openFlows(key) > 0 && clock.GetTimestamp() < deadline)
                await Task.Delay(DrainInterval, clock).ConfigureAwait(false);
            long cut = openFlows(key);
            await guests.StopAsync(key, options.StopGrace, CancellationToken.None).ConfigureAwait(false);
            bool removeState = versions.View.Entries.GetValueOrDefault(key)?.RemoveState == true;
            if (removeState)
                await guests.RemoveStateAsync(key, CancellationToken.None).ConfigureAwait(false);
            ports.ReleaseAll(key);
            versions.SetStopped(key);
            if (versions.ObsoleteReason(key) is not null)
                store.Remove(key);
            await routes.FlushAsync(CancellationToken.None).ConfigureAwait(false);
            UpgradeLog.Stopped(log, key.ToString(), cut);
        }
        catch (Exception e)
        {
            // It stays marked as being stopped: asked again, or after a restart, it goes on.
            UpgradeLog.StopFailed(log, key.ToString(), e);
        }
    }
}
