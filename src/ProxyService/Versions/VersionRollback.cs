using VersionManager.Contracts.Control;
using VersionManager.ProxyService.Migrations;
using VersionManager.ProxyService.Releases;

namespace VersionManager.ProxyService.Versions;

/// <summary>Goes back from a version to the one before, which still runs: at once, and whatever is under way.</summary>
internal sealed class VersionRollback(VersionTable versions, MigrationTable migrations, MigrationRunner migrationRunner, VersionStopper stopper)
{
    /// <summary>
    /// Begins it; when this returns, messages without a header go to the older version, and that the newer one never comes back is remembered.
    /// Again is no error: another node's mark may have been quicker.
    /// </summary>
    /// <exception cref="ProblemException">No older version runs here.</exception>
    public async Task<RollBackResult> RunAsync(ReleaseKey from, string? reason)
    {
        VersionView view = versions.View;
        Version to = view.Running
            .Where(key => key.Application == from.Application && key.Version < from.Version && view.Serves(key)).Select(key => key.Version).Max()
            ?? throw new ProblemException(
                ProblemCode.NoOlderVersion, $"No version of '{from.Application}' older than {from.Version} runs on this node, to go back to.",
                "Bring an older one up first (New-VmGuest), or stop this one for good with Stop-AppVersion -Force.");
        // A hook that still copies into the version that is left would only delay its end.
        if (migrations.Running(from.Application)?.To == from.Version)
            migrationRunner.TryCancel(from.Application);
        if (view.Entries.GetValueOrDefault(from)?.Wish != VersionWish.Obsolete)
            await stopper.StopAsync(from, new StopVersionRequest(DrainSeconds: 0, Obsolete: true, RemoveState: false, Force: true, reason ?? $"it was rolled back to {to}.", SkipMigration: true)).ConfigureAwait(false);
        return new RollBackResult(from.Application, from.Version, to);
    }
}
