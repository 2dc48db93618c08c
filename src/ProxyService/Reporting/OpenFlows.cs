using VersionManager.Contracts;
using VersionManager.DataPath;

namespace VersionManager.ProxyService.Reporting;

/// <summary>Counts a version's open flows.</summary>
internal sealed class OpenFlows(IRouterUsage router, ClientTable clients)
{
    /// <summary>The open flows with other nodes, and of clients without a version header.</summary>
    public long Of(ReleaseKey key) =>
        router
            .Snapshot()
            .Versions.Where(usage => usage.Application == key.Application && usage.Version == key.Version)
            .Sum(usage => usage.OpenFlows) + clients.OpenFlows(key);
}
