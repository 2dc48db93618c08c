using System.Diagnostics;
using VersionManager.Contracts;

namespace VersionManager.Fleet.Install;

/// <summary>Installs the daemon, and the gateway if there is one, on a node and starts the daemon. On a node that has them
/// already, it changes only what differs.</summary>
internal sealed class NodeInstaller(
    VmNode node,
    DaemonFile daemon,
    DaemonFile? gateway,
    bool installDependencies,
    RestartTurns turns
)
{
    private static readonly TimeSpan HealthDeadline = TimeSpan.FromSeconds(60);

    /// <summary>Installs.</summary>
    /// <param name="force">Whether a running daemon is restarted even if nothing differs.</param>
    /// <param name="report">Gets the description of each step.</param>
    /// <param name="cancellation">Stops between two steps; a new installation completes the rest.</param>
    /// <exception cref="NodeException">A step failed; the message says which and what to do.</exception>
    public async Task<NodeInstallation> InstallAsync(bool force, Action<string> report, CancellationToken cancellation)
    {
        NodeConnection connection = node.Connection;
        report("Examining the node");
        NodeFacts facts = await NodeFacts.ProbeAsync(connection, cancellation).ConfigureAwait(false);
        RemoteScript script = new(connection, facts, NodeErrorKind.InstallFailed);
        NodePreflight.RequireSystem(node.Name, facts);
        facts = await InstallDependenciesAsync(facts, script, report, cancellation).ConfigureAwait(false);
        NodePreflight.RequireTools(node.Name, facts);

        DaemonService service = new(connection, facts, script);
        bool sameDaemon = facts.DaemonSha256 == daemon.Sha256,
            sameGateway = gateway is null || facts.GatewaySha256 == gateway.Sha256;
        bool same = sameDaemon && sameGateway;
        InstallAction action =
            facts.DaemonSha256.Length == 0 ? InstallAction.Installed
            : same ? InstallAction.Unchanged
            : InstallAction.Upgraded;
        bool serves = facts.DaemonSha256.Length > 0 && await IsHealthyAsync(cancellation).ConfigureAwait(false);
        if (same && !force && serves)
            return await DescribeAsync(action, service, cancellation).ConfigureAwait(false);

        if (!sameGateway)
        {
            report("Copying the gateway");
            await gateway!.SendAsync(script, "the gateway", connection.Layout.GatewayPath, cancellation).ConfigureAwait(false);
        }
        if (!sameDaemon)
        {
            report("Copying the daemon");
            await daemon.SendAsync(script, "the daemon", connection.Layout.DaemonPath, cancellation).ConfigureAwait(false);
        }
        await PrepareAsync(script, connection.Layout, cancellation).ConfigureAwait(false);
        if (serves)
        {
            report("Waiting for its turn to restart");
            await turns.RunAsync(node.Name, StartAsync, cancellation).ConfigureAwait(false);
        }
        else
        {
            await StartAsync().ConfigureAwait(false);
        }
        return await DescribeAsync(action == InstallAction.Unchanged ? InstallAction.Started : action, service, cancellation)
            .ConfigureAwait(false);

        async Task StartAsync()
        {
            report("Starting the daemon");
            // The gateway first: the starting daemon finds it, and replaces running gateways by it without losing a request.
            if (!sameGateway)
                await DaemonFile
                    .PlaceAsync(script, "the gateway", connection.Layout.GatewayPath, cancellation)
                    .ConfigureAwait(false);
            if (!sameDaemon)
                await DaemonFile
                    .PlaceAsync(script, "the daemon", connection.Layout.DaemonPath, cancellation)
                    .ConfigureAwait(false);
            await service.RestartAsync(cancellation).ConfigureAwait(false);
            report("Waiting for the daemon");
            await WaitUntilHealthyAsync(service, cancellation).ConfigureAwait(false);
        }
    }

    private async Task<NodeFacts> InstallDependenciesAsync(
        NodeFacts facts,
        RemoteScript script,
        Action<string> report,
        CancellationToken cancellation
    )
    {
        IReadOnlyList<string> packages = NodePreflight.MissingPackages(facts);
        if (!installDependencies || packages.Count == 0)
            return facts;
        report($"Installing {string.Join(", ", packages)}");
        string command = $"{script.Sudo}env DEBIAN_FRONTEND=noninteractive apt-get";
        await script
            .RunAsync(
                "installing packages",
                $"{command} -qq update >/dev/null; {command} -qq install -y --no-install-recommends {string.Join(" ", packages)} >/dev/null",
                cancellation
            )
            .ConfigureAwait(false);
        return await NodeFacts.ProbeAsync(node.Connection, cancellation).ConfigureAwait(false);
    }

    // Another node that shares /etc/group with this one may be adding the group at the same moment.
    private static Task<string> PrepareAsync(RemoteScript script, NodeLayout layout, CancellationToken cancellation)
    {
        string group = WellKnown.ControlGroup,
            user = WellKnown.GatewayUser;
        return script.RunAsync(
            "adding the group, the user and the folders",
            $"n=0; until getent group {group} >/dev/null; do {script.Sudo}groupadd --system {group} 2>/dev/null || {{ n=$((n+1)); [ $n -lt 50 ] || {{ echo 'groupadd {group} fails' >&2; exit 1; }}; sleep 0.1; }}; done; "
                + $"n=0; until getent passwd {user} >/dev/null; do {script.Sudo}useradd --system --user-group --no-create-home --home-dir / --shell /usr/sbin/nologin {user} 2>/dev/null || {{ n=$((n+1)); [ $n -lt 50 ] || {{ echo 'useradd {user} fails' >&2; exit 1; }}; sleep 0.1; }}; done; "
                + $"{script.Sudo}mkdir -p {layout.StateFolder} {layout.ConfigurationFolder} {layout.RunFolder}",
            cancellation
        );
    }

    private async Task WaitUntilHealthyAsync(DaemonService service, CancellationToken cancellation)
    {
        Stopwatch waited = Stopwatch.StartNew();
        TimeSpan pause = TimeSpan.FromMilliseconds(20);
        while (!await IsHealthyAsync(cancellation).ConfigureAwait(false))
        {
            if (waited.Elapsed > HealthDeadline)
            {
                string log = await service.LogTailAsync(cancellation).ConfigureAwait(false);
                throw new NodeException(
                    NodeErrorKind.InstallFailed,
                    node.Name,
                    $"{node.Name}: the daemon was started but does not answer after {HealthDeadline.TotalSeconds:0} s. Its log ends with: {(log.Length > 0 ? log : "(nothing)")}"
                );
            }
            await Task.Delay(pause, cancellation).ConfigureAwait(false);
            pause = TimeSpan.FromMilliseconds(Math.Min(500, pause.TotalMilliseconds * 2));
        }
    }

    private async Task<bool> IsHealthyAsync(CancellationToken cancellation)
    {
        try
        {
            return await node.Client.IsHealthyAsync(cancellation).ConfigureAwait(false);
        }
        catch (NodeException error)
            when (error.Kind is NodeErrorKind.DaemonNotInstalled or NodeErrorKind.DaemonNotRunning or NodeErrorKind.TimedOut
                || (error.Kind == NodeErrorKind.ConnectionLost && node.IsConnected)
            )
        {
            return false;
        }
    }

    private async Task<NodeInstallation> DescribeAsync(
        InstallAction action,
        DaemonService service,
        CancellationToken cancellation
    )
    {
        await node.RefreshAsync(cancellation).ConfigureAwait(false);
        return new NodeInstallation(
            node.Name,
            action,
            node.DaemonVersion ?? "",
            node.Address ?? "",
            service.Supervisor,
            daemon.Sha256
        );
    }
}
