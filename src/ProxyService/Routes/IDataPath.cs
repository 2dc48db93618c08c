using VersionManager.Contracts.Control;
using VersionManager.DataPath;
using VersionManager.DataPath.Routes;

namespace VersionManager.ProxyService.Routes;

/// <summary>The data path, as the daemon uses it.</summary>
internal interface IDataPath : IRouterUsage, IAsyncDisposable
{
    /// <summary>Installs the kernel's rules and begins to carry flows, by <paramref name="table"/>.</summary>
    Task StartAsync(RouteTable table, CancellationToken cancellation);

    /// <summary>Replaces the route table.</summary>
    Task ApplyAsync(RouteTable table, CancellationToken cancellation);

    /// <summary>Reads the kernel's rules back, and puts back what another program removed or changed.</summary>
    /// <param name="thorough">Whether to check each element of the rules' sets too.</param>
    /// <param name="cancellation">Cancels the call.</param>
    /// <returns>What was put back, in operators' words.</returns>
    Task<IReadOnlyList<string>> RepairAsync(bool thorough, CancellationToken cancellation);

    /// <summary>The path of new flows of each version to each host.</summary>
    IReadOnlyList<PathInfo> Paths();
}

/// <summary>The data path of a real node.</summary>
internal sealed class RouterDataPath(Router router) : IDataPath
{
    public Task StartAsync(RouteTable table, CancellationToken cancellation) => router.StartAsync(table, cancellation);

    public Task ApplyAsync(RouteTable table, CancellationToken cancellation) => router.ApplyAsync(table, cancellation);

    public Task<IReadOnlyList<string>> RepairAsync(bool thorough, CancellationToken cancellation) =>
        router.RepairAsync(thorough, cancellation);

    public RouterSnapshot Snapshot() => router.Snapshot();

    public IReadOnlyList<ClientFlows> Clients() => router.Clients();

    public IReadOnlyList<PathInfo> Paths() => router.Paths();

    public ValueTask DisposeAsync() => router.DisposeAsync();
}
