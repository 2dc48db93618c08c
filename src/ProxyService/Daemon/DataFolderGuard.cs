using VersionManager.ProxyService.Metrics;

namespace VersionManager.ProxyService.Daemon;

/// <summary>Keeps the data folder for this daemon: a second daemon would take the first one's guests for its own.</summary>
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

    /// <summary>Gives the folder up, last of all: it was taken first.</summary>
    public void Dispose()
    {
        if (_lock is null)
            return;
        _lock.Dispose();
        DaemonLog.Stopped(log);
    }
}
