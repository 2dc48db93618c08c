using System.Globalization;
using System.Text;
using VersionManager.Contracts;
using VersionManager.Contracts.Control;

namespace VersionManager.ProxyService.Cli;

/// <summary>The output of <c>vmproxy status</c>.</summary>
internal static class StatusText
{
    public static async Task WriteAsync(ControlClient client, TextWriter output, CancellationToken cancellation)
    {
        NodeInfo node = await client.GetAsync("/v1/node", ContractsJson.Default.NodeInfo, cancellation);
        IReadOnlyList<AppVersionInfo> versions = await client.GetAsync(
            "/v1/versions",
            ContractsJson.Default.IReadOnlyListAppVersionInfo,
            cancellation
        );
        IReadOnlyList<PortInfo> ports = await client.GetAsync(
            "/v1/ports",
            ContractsJson.Default.IReadOnlyListPortInfo,
            cancellation
        );
        UpgradeList upgrades = await client.GetAsync("/v1/upgrades", ContractsJson.Default.UpgradeList, cancellation);
        IReadOnlyList<GatewayInfo> gateways = await client.GetAsync(
            "/v1/gateways",
            ContractsJson.Default.IReadOnlyListGatewayInfo,
            cancellation
        );
        var text = new StringBuilder();
        text.Append(
                CultureInfo.InvariantCulture,
                $"node {node.Id} ({node.HostName}) {node.Address} on {node.Uplink}, vmproxy {node.DaemonVersion}, "
            )
            .Append(
                CultureInfo.InvariantCulture,
                $"up since {node.Started:u}, {node.ResidentBytes / 1048576.0:0.0} MB, isolations: "
            )
            .AppendLine(node.Isolations.Count == 0 ? "none" : string.Join(", ", node.Isolations).ToLowerInvariant());
        foreach (AppVersionInfo version in versions)
        {
            string marks = (version.IsDefault ? " default" : "") + (version.IsMaximal ? " maximal" : "");
            text.Append(
                    CultureInfo.InvariantCulture,
                    $"  {version.Application} {version.Version} {version.State.ToString().ToLowerInvariant()}{marks}"
                )
                .AppendLine(version.Reason is null ? "" : ": " + version.Reason);
        }
        foreach (IGrouping<string, PortInfo> application in ports.GroupBy(port => port.Application))
            text.AppendLine(
                CultureInfo.InvariantCulture,
                $"  ports of {application.Key}: {string.Join(' ', application.Select(p => new ManagedPort(p.Protocol, p.Port)))}"
            );
        foreach (UpgradeInfo upgrade in upgrades.Items.Where(u => u.State is not UpgradeState.Succeeded))
        {
            UpgradeStep? step = upgrade.Steps.FirstOrDefault(s => s.State == UpgradeState.Running)?.Step;
            text.Append(
                    CultureInfo.InvariantCulture,
                    $"  upgrade to {upgrade.Application} {upgrade.Version}: {upgrade.State.ToString().ToLowerInvariant()} {step}, attempt {upgrade.Attempt}"
                )
                .Append(
                    upgrade.Source is null
                        ? ""
                        : string.Create(
                            CultureInfo.InvariantCulture,
                            $", from {upgrade.Source}, {upgrade.BytesReceived / 1048576.0:0.0} MB received"
                        )
                )
                .AppendLine(upgrade.Reason is null ? "" : ": " + upgrade.Reason);
        }
        foreach (PathInfo path in await client.GetAsync("/v1/paths", ContractsJson.Default.IReadOnlyListPathInfo, cancellation))
        {
            string way = path.Reason switch
            {
                PathReason.Offloaded => "kernel",
                PathReason.Unmanaged => "plain",
                _ => "userspace",
            };
            string carried = path.Ports.Count == 0 ? "" : " of " + string.Join(' ', path.Ports);
            text.AppendLine(
                CultureInfo.InvariantCulture,
                $"  {path.Application} {path.Version} to {path.Peer}: {way} ({path.Reason}){carried}"
            );
        }
        foreach (GatewayInfo gateway in gateways)
        {
            text.Append(
                    CultureInfo.InvariantCulture,
                    $"  gateway of {gateway.Application}{(gateway.Program is null ? "" : $" (program of {gateway.Program})")} on {gateway.Listen}: "
                )
                .Append(CultureInfo.InvariantCulture, $"{gateway.State.ToString().ToLowerInvariant()}")
                .Append(
                    gateway.ProcessId is { } process ? string.Create(CultureInfo.InvariantCulture, $", process {process}") : ""
                )
                .Append(
                    gateway.Divergences is > 0
                        ? string.Create(CultureInfo.InvariantCulture, $", {gateway.Divergences} divergences")
                        : ""
                )
                .AppendLine(gateway.Reason is null ? "" : ": " + gateway.Reason);
        }
        await output.WriteAsync(text, cancellation);
    }
}
