using VersionManager.Contracts;
using VersionManager.Contracts.Control;
using VersionManager.DataPath;
using VersionManager.DataPath.Peers;
using VersionManager.DataPath.Usage;
using VersionManager.ProxyService.Hosting;
using VersionManager.ProxyService.Ports;
using VersionManager.ProxyService.Reporting;
using VersionManager.ProxyService.Routes;
using VersionManager.ProxyService.Upgrades;

namespace VersionManager.ProxyService.Metrics;

/// <summary>The metrics of a node, for <c>GET /v1/metrics</c>.</summary>
internal sealed class NodeMetrics(
    VersionReport versions,
    IGuestHost guests,
    PortRegistry ports,
    UpgradeTable upgrades,
    MigrationMetrics migrations,
    IRouterUsage router,
    ClientTable clients,
    NetworkHealth network,
    RefusalCounts refusals,
    DaemonFacts facts
)
{
    /// <summary>All metrics as text.</summary>
    public string Write()
    {
        var text = new PrometheusText();
        text.Begin("vmproxy_info", "gauge", "The daemon's version.").Add("vmproxy_info", 1, ("version", facts.Version));
        text.Begin("vmproxy_start_time_seconds", "gauge", "When the daemon started.")
            .Add("vmproxy_start_time_seconds", facts.Started.ToUnixTimeMilliseconds() / 1000.0);
        text.Begin("vmproxy_resident_memory_bytes", "gauge", "The daemon's resident memory.")
            .Add("vmproxy_resident_memory_bytes", ProcessMemory.ResidentBytes());
        WriteVersions(text);
        WriteUpgrades(text);
        migrations.Write(text);
        WriteRouting(text);
        text.Begin(
                "vmproxy_network_restored_total",
                "counter",
                "Rules, routes and settings that other programs removed and the daemon put back."
            )
            .Add("vmproxy_network_restored_total", network.Restored);
        text.Begin("vmproxy_network_damaged", "gauge", "1 while rules or routes that are needed could not be put back.")
            .Add("vmproxy_network_damaged", network.Damage is null ? 0 : 1);
        text.Begin("vmproxy_refusals_total", "counter", "Requests that the control API refused, by the kind of problem.");
        foreach ((ProblemCode code, long count) in refusals.All)
            text.Add("vmproxy_refusals_total", count, ("code", code.ToString()));
        return text.ToString();
    }

    private void WriteVersions(PrometheusText text)
    {
        text.Begin("vmproxy_version_state", "gauge", "1 for the state of a version.");
        foreach (AppVersionInfo version in versions.All())
            text.Add(
                "vmproxy_version_state",
                1,
                ("application", version.Application),
                ("version", version.Version.ToString()),
                ("state", version.State.ToString())
            );
        text.Begin("vmproxy_version_default", "gauge", "1 for the version that messages without a header go to.");
        foreach (AppVersionInfo version in versions.All().Where(v => v.IsDefault))
            text.Add("vmproxy_version_default", 1, ("application", version.Application), ("version", version.Version.ToString()));
        text.Begin("vmproxy_guests", "gauge", "Guests by state.");
        foreach (IGrouping<GuestState, GuestInfo> group in guests.All.GroupBy(guest => guest.State))
            text.Add("vmproxy_guests", group.Count(), ("state", group.Key.ToString()));
        text.Begin("vmproxy_managed_ports", "gauge", "Managed ports by application.");
        foreach (IGrouping<string, PortEntry> group in ports.All.GroupBy(port => port.Application))
            text.Add("vmproxy_managed_ports", group.Count(), ("application", group.Key));
    }

    private void WriteUpgrades(PrometheusText text)
    {
        UpgradeInfo[] all = [.. upgrades.All.Select(record => record.Info)];
        text.Begin("vmproxy_upgrade_state", "gauge", "1 for the state of the last upgrade to a version.");
        foreach (UpgradeInfo upgrade in all)
            text.Add(
                "vmproxy_upgrade_state",
                1,
                ("application", upgrade.Application),
                ("version", upgrade.Version.ToString()),
                ("state", upgrade.State.ToString())
            );
        text.Begin("vmproxy_upgrade_step_seconds", "gauge", "How long each step of the last upgrade to a version took.");
        foreach (UpgradeInfo upgrade in all)
        {
            foreach (UpgradeStepInfo step in upgrade.Steps.Where(step => step.State == UpgradeState.Succeeded))
            {
                text.Add(
                    "vmproxy_upgrade_step_seconds",
                    step.Milliseconds / 1000,
                    ("application", upgrade.Application),
                    ("version", upgrade.Version.ToString()),
                    ("step", step.Step.ToString())
                );
            }
        }
        text.Begin("vmproxy_upgrade_attempt", "gauge", "The number of the last upgrade's attempt.");
        foreach (UpgradeInfo upgrade in all)
            text.Add(
                "vmproxy_upgrade_attempt",
                upgrade.Attempt,
                ("application", upgrade.Application),
                ("version", upgrade.Version.ToString())
            );
    }

    private void WriteRouting(PrometheusText text)
    {
        RouterSnapshot snapshot = router.Snapshot();
        Usage("vmproxy_flows_open", "gauge", "TCP flows open now.", usage => usage.OpenFlows);
        Usage("vmproxy_flows_total", "counter", "TCP flows ever opened.", usage => usage.Flows);
        Usage("vmproxy_received_bytes_total", "counter", "Bytes to the version's guest.", usage => usage.BytesIn);
        Usage("vmproxy_sent_bytes_total", "counter", "Bytes from the version's guest.", usage => usage.BytesOut);
        Usage("vmproxy_received_datagrams_total", "counter", "Datagrams to the version's guest.", usage => usage.DatagramsIn);
        Usage("vmproxy_sent_datagrams_total", "counter", "Datagrams from the version's guest.", usage => usage.DatagramsOut);
        text.Begin(
            "vmproxy_last_use_timestamp_seconds",
            "gauge",
            "When a byte of the version was last carried for another node."
        );
        foreach (VersionUsage usage in snapshot.Versions.Where(usage => usage.LastUse is not null))
            text.Add(
                "vmproxy_last_use_timestamp_seconds",
                usage.LastUse!.Value.ToUnixTimeMilliseconds() / 1000.0,
                ("application", usage.Application),
                ("version", usage.Version.ToString())
            );
        text.Begin("vmproxy_users", "gauge", "Recent users of the version: nodes, and clients without a version header.");
        foreach (VersionUsage usage in snapshot.Versions)
            text.Add(
                "vmproxy_users",
                usage.Peers.Count,
                ("application", usage.Application),
                ("version", usage.Version.ToString()),
                ("kind", nameof(UsageUserKind.Node))
            );
        foreach ((ReleaseKey key, IReadOnlyList<UsageUser> users) in clients.Read())
            text.Add(
                "vmproxy_users",
                users.Count,
                ("application", key.Application),
                ("version", key.Version.ToString()),
                ("kind", nameof(UsageUserKind.Client))
            );
        text.Begin("vmproxy_peers", "gauge", "Hosts that guests spoke to, by state.");
        foreach (IGrouping<PeerState, PeerInfo> group in snapshot.Peers.GroupBy(peer => peer.State))
            text.Add("vmproxy_peers", group.Count(), ("state", group.Key.ToString()));
        text.Begin("vmproxy_dropped_total", "counter", "Dropped packets and refused flows, by reason.");
        foreach ((DropReason reason, long count) in snapshot.Dropped)
            text.Add("vmproxy_dropped_total", count, ("reason", reason.ToString()));

        void Usage(string name, string type, string help, Func<VersionUsage, long> value)
        {
            text.Begin(name, type, help);
            foreach (VersionUsage usage in snapshot.Versions)
                text.Add(name, value(usage), ("application", usage.Application), ("version", usage.Version.ToString()));
        }
    }
}
