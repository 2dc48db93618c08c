using VersionManager.Contracts;
using VersionManager.Contracts.Control;
using VersionManager.Contracts.Wire;
using VersionManager.ProxyService.Versions;

namespace VersionManager.ProxyService.Stopping;

/// <summary>Rolls back from a version to the highest older one that still runs. It does not wait for migrations, upgrades or
/// drains.</summary>
internal sealed class VersionRollback(VersionTable versions, StopRunner stops)
{
    /// <summary>
    /// Begins the rollback. When this returns, messages without a header go to the older version, and the newer one's mark is on
    /// disk. A second rollback is no error, for another node's mark may have come first. Where the newer version does not run, it
    /// is only marked.
    /// </summary>
    /// <exception cref="RefusalException">The version runs here, and no older one does.</exception>
    public async Task<RollBackResult> RunAsync(ReleaseKey from, RollBackRequest request)
    {
        VersionView view = versions.View;
        Version? to = view
            .Running.Where(key => key.Application == from.Application && key.Version < from.Version && view.Serves(key))
            .Select(key => key.Version)
            .Max();
        if (to is null && view.Serves(from))
        {
            throw new RefusalException(
                ProblemCode.NoOlderVersion,
                $"No version of '{from.Application}' older than {from.Version} runs on this node, to go back to.",
                "Bring an older one up first (New-VmGuest), or stop this one for good with Stop-AppVersion -Force."
            );
        }
        VersionState state = view.StateOf(from);
        if (
            state is not (VersionState.Obsolete or VersionState.Withdrawn)
            || (state is VersionState.Withdrawn && request.Obsolete)
        )
        {
            var stop = new StopVersionRequest(
                DrainSeconds: 0,
                Obsolete: true,
                RemoveState: false,
                Force: true,
                request.Reason ?? (to is null ? "it was rolled back." : $"it was rolled back to {to}."),
                SkipMigration: true
            );
            await stops.StopAsync(from, stop, request.Obsolete ? MarkKind.Obsolete : MarkKind.Withdrawn);
        }
        return new RollBackResult(from.Application, from.Version, to);
    }
}
