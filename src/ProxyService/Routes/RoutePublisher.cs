using System.Collections.Immutable;
using System.Net;
using System.Threading.Channels;
using VersionManager.Contracts;
using VersionManager.Contracts.Control;
using VersionManager.Contracts.Wire;
using VersionManager.DataPath.Routes;
using VersionManager.ProxyService.Hosting;
using VersionManager.ProxyService.Ports;
using VersionManager.ProxyService.Versions;
using VersionManager.Storage;

namespace VersionManager.ProxyService.Routes;

/// <summary>
/// Builds a route table whenever guests, versions or ports change, and applies it to the data path: one at a time, always the
/// newest, so that a burst of changes costs two tables and not one for each change.
/// </summary>
internal sealed class RoutePublisher : IRoutePublisher, IAsyncDisposable
{
    private static readonly TimeSpan RetryAfter = TimeSpan.FromSeconds(1);

    private readonly IGuestHost _guests;
    private readonly PortRegistry _ports;
    private readonly VersionTable _versions;
    private readonly Func<ReleaseKey, Version?> _predecessor;
    private readonly Func<RouteTable, CancellationToken, Task> _apply;
    private readonly TimeProvider _clock;
    private readonly ILogger<RoutePublisher> _log;
    private readonly Channel<bool> _wake = Channel.CreateBounded<bool>(
        new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite }
    );
    private readonly CancellationTokenSource _stopping = new();
    private readonly ChangeFeed<Applied> _applied;
    private long _asked;
    private Task _loop = Task.CompletedTask;

    /// <summary>
    /// A publisher that gives its tables to <paramref name="apply"/>; <paramref name="predecessor"/> returns the older version
    /// that a version may speak to.
    /// </summary>
    public RoutePublisher(
        IGuestHost guests,
        PortRegistry ports,
        VersionTable versions,
        Func<ReleaseKey, Version?> predecessor,
        Func<RouteTable, CancellationToken, Task> apply,
        TimeProvider clock,
        ILogger<RoutePublisher> log
    )
    {
        _guests = guests;
        _ports = ports;
        _versions = versions;
        _predecessor = predecessor;
        _apply = apply;
        _clock = clock;
        _log = log;
        _applied = new ChangeFeed<Applied>(new Applied(0, [], Error: null), clock);
        guests.Changed += Ask;
        ports.Changed += Ask;
        versions.Changed += Ask;
    }

    /// <summary>Begins to publish, with the current state.</summary>
    public void Start()
    {
        Ask();
        _loop = Task.Run(LoopAsync);
    }

    /// <inheritdoc/>
    public async Task FlushAsync(CancellationToken cancellation)
    {
        long number = Interlocked.Increment(ref _asked);
        _wake.Writer.TryWrite(true);
        Applied applied = await _applied.WaitAsync(a => a.Number >= number, cancellation);
        if (applied.Error is { } error)
            throw new RefusalException(
                ProblemCode.InternalError,
                $"The node's routes could not be changed: {error}",
                "See the daemon's log; nft and ip must work on this node."
            );
    }

    /// <inheritdoc/>
    public bool IsApplied(ReleaseKey key) => _applied.Value.Serving.Contains(key);

    /// <inheritdoc/>
    public Task WaitAppliedAsync(ReleaseKey key, CancellationToken cancellation) =>
        _applied.WaitAsync(applied => applied.Serving.Contains(key), cancellation);

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        _guests.Changed -= Ask;
        _ports.Changed -= Ask;
        _versions.Changed -= Ask;
        if (_stopping.IsCancellationRequested)
            return;
        await _stopping.CancelAsync();
        await _loop;
        _stopping.Dispose();
    }

    private void Ask()
    {
        Interlocked.Increment(ref _asked);
        _wake.Writer.TryWrite(true);
    }

    private async Task LoopAsync()
    {
        try
        {
            while (await _wake.Reader.WaitToReadAsync(_stopping.Token))
            {
                _wake.Reader.TryRead(out _);
                long number = Interlocked.Read(ref _asked);
                try
                {
                    RouteTable table = Build();
                    await _apply(table, _stopping.Token);
                    _applied.Publish(
                        new Applied(
                            number,
                            [.. table.Guests.Where(g => g.Ready).Select(g => new ReleaseKey(g.Application, g.Version))],
                            Error: null
                        )
                    );
                    RouteLog.RoutesApplied(_log, table.Guests.Count, table.Ports.Count);
                }
                catch (Exception e) when (e is not OperationCanceledException)
                {
                    RouteLog.RoutesFailed(_log, e);
                    _applied.Publish(_applied.Value with { Number = number, Error = e.Message });
                    await Task.Delay(RetryAfter, _clock, _stopping.Token);
                    _wake.Writer.TryWrite(true);
                }
            }
        }
        catch (OperationCanceledException)
        {
            // The daemon stops; the last table stays in the kernel.
        }
    }

    /// <summary>Builds the table of the current state.</summary>
    public RouteTable Build()
    {
        VersionView view = _versions.View;
        IReadOnlyList<GuestInfo> guests = _guests.All;
        PortEntry[] ports = [.. _ports.All];
        RouteGuest[] routed =
        [
            .. from guest in guests
            where guest.State != GuestState.Failed && IPAddress.TryParse(guest.PrivateAddress, out _)
            select new RouteGuest(
                guest.Application,
                guest.Version,
                IPAddress.Parse(guest.PrivateAddress),
                // A stopping version keeps its flows, and takes new ones until its guest is told to end.
                view.Running.Contains(new ReleaseKey(guest.Application, guest.Version))
                    && guest.State == GuestState.Running,
                Predecessor(guest, guests)
            ),
        ];
        // Marks are announced even where no version of the application runs any more.
        IEnumerable<string> names = routed
            .Select(guest => guest.Application)
            .Concat(ports.Select(port => port.Application))
            .Concat(view.Marked)
            .Distinct(StringComparer.Ordinal);
        return new RouteTable(
            [
                .. names.Select(name => new RouteApplication(
                    name,
                    view.Maximal(name),
                    Default(view, name),
                    VersionMark.Digest(view.Marks(name))
                )),
            ],
            routed,
            [.. ports.Select(port => new RoutePort(port.Managed, port.Application))]
        );
    }

    private IPAddress? Predecessor(GuestInfo guest, IReadOnlyList<GuestInfo> guests) =>
        _predecessor(new ReleaseKey(guest.Application, guest.Version)) is { } version
        && guests.FirstOrDefault(g =>
            g.Application == guest.Application && g.Version == version && g.State is GuestState.Running or GuestState.Stopping
        )
            is { } older
            ? IPAddress.Parse(older.PrivateAddress)
            : null;

    private static Version? Default(VersionView view, string application) =>
        view.Defaults.GetValueOrDefault(application) is { } version && view.Running.Contains(new ReleaseKey(application, version))
            ? version
            : null;

    private sealed record Applied(long Number, ImmutableHashSet<ReleaseKey> Serving, string? Error);
}
