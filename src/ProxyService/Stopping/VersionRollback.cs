using VersionManager.Contracts;
using VersionManager.Contracts.Control;
using VersionManager.Contracts.Wire;
using VersionManager.ProxyService.Versions;

namespace VersionManager.ProxyService.Stopping;

/// <summary>Goes back from a version to the highest older one that still runs: at once, and whatever is under way.</summary>
internal sealed class VersionRollback(VersionTable versions, StopRunner stopper)
{
    /// <summary>
    /// Begins the rollback. When this returns, messages without a header go to the older version, and the mark of the newer one
    /// is remembered. A second rollback is no error: another node's mark may have been quicker. A node where the newer version
    /// does not run loses nothing by it.
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
            await stopper.StopAsync(from, stop, request.Obsolete ? MarkKind.Obsolete : MarkKind.Withdrawn);
        }
        return new RollBackResult(from.Application, from.Version, to);
    }
}
