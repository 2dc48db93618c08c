using VersionManager.Contracts;
using VersionManager.DataPath;

namespace VersionManager.ProxyService.Reporting;

/// <summary>How many flows a version has open now.</summary>
internal sealed class OpenFlows(IRouterUsage router, ClientTable clients)
{
    /// <summary>Those with other nodes, and those of clients without a version header.</summary>
    public long Of(ReleaseKey key) =>
        router
            .Snapshot()
            .Versions.Where(usage => usage.Application == key.Application && usage.Version == key.Version)
            .Sum(usage => usage.OpenFlows) + clients.OpenFlows(key);
}
