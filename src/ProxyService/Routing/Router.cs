namespace VersionManager.ProxyService.Routing;

/// <summary>
/// The data path of a node: diverts what guests send to managed ports, carries it to peers under version headers, and delivers what
/// peers send to the guest of the right version. Hosted by the daemon.
/// </summary>
public sealed class Router : IAsyncDisposable
{
    private readonly RouterOptions _options;

    /// <summary>A router that does nothing until it is started.</summary>
    public Router(RouterOptions options) => _options = options;

    /// <summary>Opens streams to peers' daemons.</summary>
    public PeerConnector Connector => new(_options.OverlayPort);

    /// <summary>Counters and peers now.</summary>
    public RouterSnapshot Snapshot() => throw new NotSupportedException();

    /// <summary>
    /// Puts up the node's kernel rules and starts carrying. Sockets are opened by the calling thread, in its network namespace.
    /// </summary>
    public Task StartAsync(CancellationToken cancellation) => throw new NotSupportedException();

    /// <summary>
    /// Makes <paramref name="table"/> the one that decides: at once for new flows in userspace, and in the kernel by the time the task ends.
    /// Calls are taken one at a time.
    /// </summary>
    public Task ApplyAsync(RouteTable table, CancellationToken cancellation) => throw new NotSupportedException();

    /// <summary>
    /// Ends all flows. The kernel rules stay, so that guests' packets to managed ports are dropped, never sent plainly, until the daemon is back.
    /// </summary>
    public Task StopAsync() => throw new NotSupportedException();

    /// <summary>Removes everything that was put into the kernel: for uninstalling the daemon.</summary>
    public Task RemoveRulesAsync(CancellationToken cancellation) => throw new NotSupportedException();

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => new(StopAsync());
}
