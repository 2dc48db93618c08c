using VersionManager.Contracts.Control;
using VersionManager.ProxyService.Operations;
using VersionManager.ProxyService.State;

namespace VersionManager.ProxyService.Upgrades;

/// <summary>The last upgrade to each version, in memory and in <c>state/upgrades.json</c>.</summary>
internal sealed class UpgradeTable(DataFolder folder, TimeProvider clock, ILogger<UpgradeTable> log)
    : OperationTable<UpgradeRecord>(
        new RecordFile<UpgradesState>(
            folder.File("upgrades.json"),
            UpgradesJson.Default.UpgradesState,
            UpgradesState.Latest,
            state => state.Upgrades,
            upgrades => new UpgradesState(UpgradesState.Latest, upgrades),
            clock,
            log
        ),
        clock
    )
{
    /// <summary>The upgrades, once something has changed since the list numbered <paramref name="after"/>, or
    /// <paramref name="wait"/> is over; see <see cref="UpgradeList"/>.</summary>
    public async Task<UpgradeList> WatchAsync(
        string? application,
        Version? version,
        long after,
        TimeSpan wait,
        CancellationToken cancellation
    )
    {
        (IEnumerable<UpgradeRecord> records, long sequence) = await WatchAsync(after, wait, cancellation);
        return new UpgradeList(
            sequence,
            [
                .. records
                    .Select(record => record.Info)
                    .Where(info =>
                        (application is null || info.Application == application) && (version is null || info.Version == version)
                    ),
            ]
        );
    }
}
