using System.Collections.Immutable;
using VersionManager.Contracts.Control;
using VersionManager.ProxyService.Releases;
using VersionManager.ProxyService.State;
using VersionManager.Storage;

namespace VersionManager.ProxyService.Upgrades;

/// <summary>Every upgrade of the node, the last one of each version; durable at every change.</summary>
internal sealed class UpgradeTable
{
    private const int Format = 1;

    private readonly StateFile<UpgradesState> _file;
    private readonly ChangeFeed<ImmutableDictionary<ReleaseKey, UpgradeRecord>> _feed;
    private readonly Lock _lock = new();

    /// <summary>The table in <paramref name="folder"/>.</summary>
    public UpgradeTable(StateFolder folder, TimeProvider clock)
    {
        _file = new StateFile<UpgradesState>(folder.File("upgrades.json"), DaemonJson.Default.UpgradesState, Format);
        _feed = new((_file.Load()?.Upgrades ?? []).ToImmutableDictionary(record => record.Key), clock);
    }

    public IEnumerable<UpgradeRecord> All => _feed.Value.Values;

    public UpgradeRecord? Find(ReleaseKey key) => _feed.Value.GetValueOrDefault(key);

    /// <summary>Sets what is remembered of one version's upgrade.</summary>
    public UpgradeRecord Set(UpgradeRecord record)
    {
        lock (_lock)
        {
            ImmutableDictionary<ReleaseKey, UpgradeRecord> next = _feed.Value.SetItem(record.Key, record);
            _file.Save(
                new UpgradesState(
                    Format,
                    [.. next.Values.OrderBy(r => r.Info.Application, StringComparer.Ordinal).ThenBy(r => r.Info.Version)]
                )
            );
            _feed.Publish(next);
        }
        return record;
    }

    /// <summary>Changes what is remembered of one version's upgrade, where something is.</summary>
    public UpgradeRecord? Update(ReleaseKey key, Func<UpgradeRecord, UpgradeRecord> change)
    {
        lock (_lock)
            return Find(key) is { } record ? Set(change(record)) : null;
    }

    /// <summary>Shows how far an upgrade is, to those who watch, without making it durable: with the next change it is.</summary>
    public void Show(ReleaseKey key, Func<UpgradeRecord, UpgradeRecord> change)
    {
        lock (_lock)
        {
            if (Find(key) is { } record)
                _feed.Publish(_feed.Value.SetItem(key, change(record)));
        }
    }

    /// <summary>Waits for changes after <paramref name="after"/>, no longer than <paramref name="wait"/>; see
    /// <see cref="UpgradeList"/>.</summary>
    public async Task<UpgradeList> WatchAsync(
        string? application,
        Version? version,
        long after,
        TimeSpan wait,
        CancellationToken cancellation
    )
    {
        (ImmutableDictionary<ReleaseKey, UpgradeRecord> records, long sequence) = await _feed.WaitAsync(
            after,
            wait,
            cancellation
        );
        return new UpgradeList(
            sequence,
            [
                .. records
                    .Values.Select(record => record.Info)
                    .Where(info =>
                        (application is null || info.Application == application) && (version is null || info.Version == version)
                    )
                    .OrderBy(info => info.Application, StringComparer.Ordinal)
                    .ThenBy(info => info.Version),
            ]
        );
    }

    /// <summary>Waits until the upgrade of a version is as wanted; null stands for one that there is none of.</summary>
    public async Task<UpgradeRecord?> WaitAsync(
        ReleaseKey key,
        Func<UpgradeRecord?, bool> condition,
        CancellationToken cancellation
    ) => (await _feed.WaitAsync(records => condition(records.GetValueOrDefault(key)), cancellation)).GetValueOrDefault(key);
}
