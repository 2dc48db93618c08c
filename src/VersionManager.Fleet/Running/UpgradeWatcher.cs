using VersionManager.Contracts.Control;

namespace VersionManager.Fleet;

/// <summary>Follows the upgrades of a node until they are over, by long polls: a change is seen at once, and waiting costs
/// nothing.</summary>
internal sealed class UpgradeWatcher(VmNode node, string? application, Version? version)
{
    private const int WaitSeconds = 25;

    /// <summary>Waits until every matching upgrade is over.</summary>
    /// <param name="changed">Gets the matching upgrades, at first and after every change.</param>
    /// <param name="expectOne">Whether to wait for a first upgrade where there is none yet, since a version header may arrive
    /// soon.</param>
    /// <param name="cancellation">Cancels the wait; the upgrades go on.</param>
    /// <returns>The upgrades as they ended.</returns>
    /// <exception cref="NodeException">The node cannot be reached.</exception>
    public async Task<IReadOnlyList<AppUpgrade>> WaitAsync(
        Action<IReadOnlyList<AppUpgrade>> changed,
        bool expectOne,
        CancellationToken cancellation
    )
    {
        long? after = null;
        while (true)
        {
            UpgradeList list = await node
                .Client.GetUpgradesAsync(application, version, after, WaitSeconds, cancellation)
                .ConfigureAwait(false);
            after = list.Sequence;
            List<AppUpgrade> upgrades = [.. list.Items.Where(Matches).Select(u => new AppUpgrade(node.Name, u))];
            changed(upgrades);
            if (upgrades.TrueForAll(u => u.IsOver) && (upgrades.Count > 0 || !expectOne))
                return upgrades;
        }
    }

    private bool Matches(UpgradeInfo upgrade) =>
        (application is null || upgrade.Application == application) && (version is null || upgrade.Version == version);
}
