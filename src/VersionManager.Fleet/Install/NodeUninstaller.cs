using System.Diagnostics;
using VersionManager.Contracts;
using VersionManager.Contracts.Control;

namespace VersionManager.Fleet.Install;

/// <summary>Removes the daemon, its guests and all its files from a node.</summary>
internal sealed class NodeUninstaller(VmNode node)
{
    private static readonly TimeSpan GuestDeadline = TimeSpan.FromSeconds(30);

    /// <summary>Removes everything; does nothing on a node that has nothing to remove.</summary>
    /// <param name="keepState">Whether releases, state and the configuration stay.</param>
    /// <param name="report">Gets the description of each step.</param>
    /// <param name="cancellation">Stops between two steps; a new removal completes the rest.</param>
    /// <exception cref="NodeException">A step failed; the message says which and what to do.</exception>
    public async Task UninstallAsync(bool keepState, Action<string> report, CancellationToken cancellation)
    {
        NodeConnection connection = node.Connection;
        NodeLayout layout = connection.Layout;
        NodeFacts facts = await NodeFacts.ProbeAsync(connection, cancellation).ConfigureAwait(false);
        NodePreflight.RequireSystem(node.Name, facts);
        RemoteScript script = new(connection, facts, NodeErrorKind.UninstallFailed);
        if (facts.DaemonSha256.Length > 0)
        {
            report("Stopping the guests");
            await StopGuestsAsync(cancellation).ConfigureAwait(false);
            report("Stopping the daemon");
            await new DaemonService(connection, facts, script).StopAsync(cancellation).ConfigureAwait(false);
            report("Removing rules and links");
            await script
                .RunAsync(
                    "removing rules and links",
                    $"{script.Sudo}{layout.DaemonPath} uninstall-network --run-folder {layout.RunFolder} --state-folder {layout.StateFolder}",
                    cancellation
                )
                .ConfigureAwait(false);
        }
        report("Removing files");
        string folders = keepState ? layout.RunFolder : $"{layout.RunFolder} {layout.StateFolder} {layout.ConfigurationFolder}";
        // A folder may be a mount point, which is emptied and stays. Files on mounts inside a folder are not the daemon's, so
        // find does not enter them (-xdev).
        string inner =
            $"for d in {folders}; do [ -d $d ] || continue; find $d -xdev -mindepth 1 -delete || exit 1; rmdir $d 2>/dev/null || mountpoint -q $d || exit 1; done; "
            + $"rm -f {layout.DaemonPath} {layout.DaemonPath}.new {layout.GatewayPath} {layout.GatewayPath}.new {layout.LogPath}; "
            + $"if getent passwd {WellKnown.GatewayUser} >/dev/null; then userdel {WellKnown.GatewayUser} 2>/dev/null || true; fi; "
            + $"if getent group {WellKnown.ControlGroup} >/dev/null; then groupdel {WellKnown.ControlGroup} 2>/dev/null || true; fi";
        await script
            .RunAsync("removing files", $"{script.Sudo}sh -c {ShellText.Quote(inner)}", cancellation)
            .ConfigureAwait(false);
        node.Forget();
    }

    // Applications are asked to end properly. The clean-up ends those that do not end in time, or cannot be asked.
    private async Task StopGuestsAsync(CancellationToken cancellation)
    {
        try
        {
            IReadOnlyList<GuestInfo> guests = await node.Client.GetGuestsAsync(cancellation).ConfigureAwait(false);
            await Task.WhenAll(guests.Select(g => RemoveAsync(g, cancellation))).ConfigureAwait(false);
            Stopwatch waited = Stopwatch.StartNew();
            while (
                waited.Elapsed < GuestDeadline && (await node.Client.GetGuestsAsync(cancellation).ConfigureAwait(false)).Count > 0
            )
                await Task.Delay(100, cancellation).ConfigureAwait(false);
        }
        catch (NodeException error) when (error.Kind == NodeErrorKind.DaemonNotRunning) { }
    }

    private async Task RemoveAsync(GuestInfo guest, CancellationToken cancellation)
    {
        try
        {
            await node.Client.RemoveGuestAsync(guest.Application, guest.Version, cancellation).ConfigureAwait(false);
        }
        catch (ProblemException) { }
    }
}
