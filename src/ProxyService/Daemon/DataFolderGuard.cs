using VersionManager.ProxyService.Metrics;

namespace VersionManager.ProxyService.Daemon;

/// <summary>Locks the data folder for this daemon: a second daemon would take over the first one's guests.</summary>
internal sealed class DataFolderGuard(
    DaemonParts parts,
    NodeIdentity identity,
    IHostApplicationLifetime lifetime,
    ILogger<DataFolderGuard> log
) : IHostedService, IDisposable
{
    private IDisposable? _lock;

    /// <inheritdoc/>
    public Task StartAsync(CancellationToken cancellationToken)
    {
        _lock = parts.Data.Lock();
        DaemonLog.Starting(log, DaemonFacts.OwnVersion, identity.Id, parts.Network.Address.ToString(), parts.Network.Uplink);
        lifetime.ApplicationStopping.Register(() => DaemonLog.Stopping(log));
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>Unlocks the folder, last of all services.</summary>
    public void Dispose()
    {
        if (_lock is null)
            return;
        _lock.Dispose();
        DaemonLog.Stopped(log);
    }
}
