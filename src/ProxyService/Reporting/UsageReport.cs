using VersionManager.Contracts;
using VersionManager.Contracts.Control;
using VersionManager.DataPath;
using VersionManager.DataPath.Usage;
using VersionManager.ProxyService.Gateways;

namespace VersionManager.ProxyService.Reporting;

/// <summary>Composes the usage of versions (paper, section 4.5): by other nodes, by clients, and through gateways.</summary>
internal sealed class UsageReport(
    VersionReport versions,
    IRouterUsage router,
    ClientTable clients,
    IGateways gateways,
    TimeProvider clock
)
{
    // A gateway that does not answer is left out.
    private static readonly TimeSpan GatewayPatience = TimeSpan.FromSeconds(2);

    /// <summary>Every version that runs or was used, of one application or of all.</summary>
    public async Task<IReadOnlyList<AppUsageInfo>> ReadAsync(string? application, CancellationToken cancellation)
    {
        Dictionary<ReleaseKey, VersionUsage> carried = router
            .Snapshot()
            .Versions.ToDictionary(usage => new ReleaseKey(usage.Application, usage.Version));
        IReadOnlyDictionary<ReleaseKey, IReadOnlyList<UsageUser>> native = clients.Read();
        AppVersionInfo[] known = [.. versions.All().Where(version => application is null || version.Application == application)];
        var through = new Dictionary<string, GatewayUsage?>(StringComparer.Ordinal);
        foreach (string name in known.Select(version => version.Application).Distinct(StringComparer.Ordinal))
            through[name] = await AskAsync(name, cancellation);
        return
        [
            .. from version in known
            let key = new ReleaseKey(version.Application, version.Version)
            let flows = carried.GetValueOrDefault(key)
            let gateway = through[version.Application]?.Versions.FirstOrDefault(usage => usage.Version == version.Version)
            let users = native.GetValueOrDefault(key, [])
            where
                version.State is AppVersionState.Running or AppVersionState.Stopping
                || flows is not null
                || gateway is not null
                || users.Count > 0
            select Of(version, flows, users, gateway),
        ];
    }

    private static AppUsageInfo Of(
        AppVersionInfo version,
        VersionUsage? flows,
        IReadOnlyList<UsageUser> clients,
        GatewayVersionUsage? gateway
    )
    {
        UsageUser[] users =
        [
            .. (flows?.Peers ?? []).Select(peer => new UsageUser(
                UsageUserKind.Node,
                peer.Address.ToString(),
                OpenFlows: null,
                peer.LastUse
            )),
            .. clients,
            .. (gateway?.Clients ?? []).Select(client => new UsageUser(
                UsageUserKind.GatewayClient,
                client,
                OpenFlows: null,
                LastUse: null
            )),
        ];
        DateTimeOffset? last = new[] { flows?.LastUse, gateway?.LastUse }.Concat(clients.Select(client => client.LastUse)).Max();
        return new AppUsageInfo(
            version.Application,
            version.Version,
            version.State,
            (flows?.OpenFlows ?? 0) + clients.Sum(client => client.OpenFlows ?? 0),
            gateway?.InFlight ?? 0,
            (flows is null ? 0 : flows.Flows + flows.DatagramsIn + flows.DatagramsOut)
                + (gateway is null ? 0 : gateway.Reads + gateway.Writes),
            flows?.BytesIn ?? 0,
            flows?.BytesOut ?? 0,
            last,
            [.. users.OrderByDescending(user => user.LastUse ?? DateTimeOffset.MinValue)]
        );
    }

    private async Task<GatewayUsage?> AskAsync(string application, CancellationToken cancellation)
    {
        using var late = new CancellationTokenSource(GatewayPatience, clock);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(late.Token, cancellation);
        try
        {
            return await gateways.UsageAsync(application, both.Token);
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            return null;
        }
    }
}
