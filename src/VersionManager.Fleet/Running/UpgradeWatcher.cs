using VersionManager.Contracts.Control;

namespace VersionManager.Fleet;

/// <summary>Follows the upgrades of a node until they are over, by long polls: a change is seen at once, and waiting costs
/// nothing.</summary>
internal sealed class UpgradeWatcher(VmNode node, string? application, Version? version)
{
    private const int WaitSeconds = 25;

    /// <summary>Waits until every upgrade that matches is over.</summary>
    /// <param name="changed">Told of the upgrades that match, at first and whenever something changed.</param>
    /// <param name="expectOne">Whether to wait for a first upgrade where there is none yet: a version header may be on its
    /// way.</param>
    /// <param name="cancellation">Ends the waiting; the upgrades go on.</param>
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
