using System.Net;
using VersionManager.Contracts;
using VersionManager.Hosting;
using VersionManager.ProxyService.Hosting;
using VersionManager.ProxyService.Migrations;
using VersionManager.ProxyService.Releases;
using VersionManager.ProxyService.Stopping;
using VersionManager.ProxyService.Upgrades;
using VersionManager.ProxyService.Versions;
using VersionManager.ProxyService.Versions.Marks;

namespace VersionManager.ProxyService.Daemon;

/// <summary>Passes each event to the room that handles it, one event at a time.</summary>
internal sealed class EventDispatcher : SupervisedLoop
{
    private readonly DaemonEvents _events;
    private readonly IGuestHost _guests;
    private readonly VersionTable _versions;
    private readonly UpgradeRunner _upgrades;
    private readonly StopRunner _stops;
    private readonly MarkExchange _marks;
    private readonly ReleaseSources _sources;
    private readonly ILogger<EventDispatcher> _log;

    /// <summary>A loop that receives every event from now on, and handles events once it is started.</summary>
    public EventDispatcher(
        DaemonEvents events,
        IGuestHost guests,
        MarkTable markTable,
        MigrationRunner migrations,
        VersionTable versions,
        UpgradeRunner upgrades,
        StopRunner stops,
        MarkExchange marks,
        ReleaseSources sources,
        TimeProvider clock,
        ILogger<EventDispatcher> log
    )
        : base(clock)
    {
        (_events, _guests, _versions, _upgrades, _stops, _marks, _sources, _log) = (
            events,
            guests,
            versions,
            upgrades,
            stops,
            marks,
            sources,
            log
        );
        guests.Ended += (key, reason) => events.Tell(new DaemonEvent.GuestEnded(key, reason));
        markTable.Learned += keys => events.Tell(new DaemonEvent.MarksLearned(keys));
        markTable.Announced += (peer, key) => events.Announced(peer, key.Application, key.Version);
        migrations.Succeeded += key => events.Tell(new DaemonEvent.Migrated(key));
    }

    /// <inheritdoc/>
    protected override async Task TurnAsync(CancellationToken stoppingToken)
    {
        switch (await _events.NextAsync(stoppingToken))
        {
            case DaemonEvent.VersionAnnounced(IPAddress peer, ReleaseKey key):
                _sources.Add(key, peer);
                _upgrades.Announced(peer.ToString(), key);
                break;
            case DaemonEvent.MarksDiffer(IPAddress peer, string application, ulong digest):
                _marks.Differ(peer, application, digest);
                break;
            case DaemonEvent.GuestEnded(ReleaseKey key, string reason):
                EndVersion(key, reason);
                break;
            case DaemonEvent.MarksLearned(IReadOnlyList<ReleaseKey> keys):
                _stops.Begin(keys);
                break;
            case DaemonEvent.Migrated(ReleaseKey key):
                _upgrades.Migrated(key);
                break;
        }
    }

    /// <inheritdoc/>
    protected override void ReportFailure(Exception exception, int inARow) => DaemonLog.EventFailed(_log, exception);

    private void EndVersion(ReleaseKey key, string reason)
    {
        // The version may have been stopped and started again before this event was handled.
        if (_guests.HasLiveGuest(key))
            return;
        UpgradeLog.GuestEnded(_log, key.ToString(), reason);
        // If a guest ends during its upgrade, the upgrade's step fails, and the upgrade handles it.
        if (!_versions.View.Running.Contains(key))
            return;
        _versions.SetNotRunning(key, reason);
        if (_versions.View.StateOf(key).ShallRun)
            _upgrades.Restart(key, reason);
    }
}
