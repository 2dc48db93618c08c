using VersionManager.Contracts.Control;
using VersionManager.DataPath;
using VersionManager.DataPath.Peers;
using VersionManager.DataPath.Routes;
using VersionManager.DataPath.Routing;
using VersionManager.DataPath.Usage;
using VersionManager.ProxyService.Routes;

namespace VersionManager.ProxyService.Tests.Fakes;

/// <summary>A data path that carries nothing and records its calls.</summary>
internal sealed class FakeDataPath(IVersionObserver observer, IVersionWaiter waiter, IPeerStreamHandler streams) : IDataPath
{
    public IVersionObserver Observer { get; } = observer;

    public IVersionWaiter Waiter { get; } = waiter;

    public IPeerStreamHandler Streams { get; } = streams;

    public RouteTable Table { get; private set; } = RouteTable.Empty;

    /// <summary>Flows that are open, by version.</summary>
    public List<VersionUsage> Usage { get; } = [];

    public Task StartAsync(RouteTable table, CancellationToken cancellation) => ApplyAsync(table, cancellation);

    public Task ApplyAsync(RouteTable table, CancellationToken cancellation)
    {
        Table = table;
        return Task.CompletedTask;
    }

    /// <summary>Clients that speak without a header.</summary>
    public IReadOnlyList<ClientFlows> Native { get; set; } = [];

    public IReadOnlyList<ClientFlows> Clients() => Native;

    public RouterSnapshot Snapshot()
    {
        lock (Usage)
            return new RouterSnapshot([.. Usage], [], new Dictionary<DropReason, long>());
    }

    public IReadOnlyList<PathInfo> Paths() => [];

    /// <summary>What a look at the kernel's rules finds missing and puts back; throws where that fails.</summary>
    public Func<bool, IReadOnlyList<string>> Repair { get; set; } = _ => [];

    public Task<IReadOnlyList<string>> RepairAsync(bool thorough, CancellationToken cancellation) =>
        Task.FromResult(Repair(thorough));

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
