using System.Collections.Concurrent;
using System.Collections.Immutable;
using VersionManager.Contracts;
using VersionManager.Contracts.Control;
using VersionManager.Contracts.Wire;
using VersionManager.DataPath.Peers;
using VersionManager.DataPath.Routes;
using VersionManager.DataPath.Rules;
using VersionManager.Kernel.Netlink;
using VersionManager.Kernel.Networking;
using VersionManager.Storage;

namespace VersionManager.DataPath.Routing.Offload;

/// <summary>
/// The control plane of offload: agrees with peers on version ports, keeps the kernel's maps accordingly, and takes them back
/// when a peer falls silent. It never touches a message.
/// </summary>
internal sealed class OffloadPlane : IOffload, IAsyncDisposable
{
    private static readonly TimeSpan AliveLifetime = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan SubscriberLifetime = TimeSpan.FromSeconds(120);
    private static readonly TimeSpan PeerPortLifetime = TimeSpan.FromMinutes(30);
    private static readonly TimeSpan RenewInterval = TimeSpan.FromSeconds(10);
    private const int RenewPeerPortsEvery = 30;

    private readonly RouterContext _context;
    private readonly NodeRules _rules;
    private readonly Func<IReadOnlyCollection<RuleChange>, CancellationToken, Task> _render;
    private readonly VersionPorts _ports;
    private readonly FlowCacheKeeper _cached;
    private readonly ConcurrentDictionary<uint, PeerSubscription> _subscriptions = new();
    private readonly ConcurrentDictionary<OffloadSession, bool> _sessions = new();
    private readonly ConcurrentDictionary<uint, bool> _met = new();
    private readonly ChangeFeed<ImmutableArray<VersionOffer>> _offers;
    private readonly ConcurrentDictionary<Task, bool> _running = new();
    private IReadOnlyList<VersionPort> _assigned = [];
    private RouteTable _applied = RouteTable.Empty;
    private Task _renewing = Task.CompletedTask;

    /// <param name="context">What the loops share.</param>
    /// <param name="rules">The node's rules.</param>
    /// <param name="render">Applies the elements and the given changes to the kernel, in one transaction.</param>
    public OffloadPlane(
        RouterContext context,
        NodeRules rules,
        Func<IReadOnlyCollection<RuleChange>, CancellationToken, Task> render
    )
    {
        (_context, _rules, _render) = (context, rules, render);
        (int first, int last) = context.Options.VersionPorts;
        _ports = new VersionPorts(context.Options.VersionPortStore, first, last, context.Options.Time);
        // No offer, not even an empty one, before the first table: it would tell peers that nothing runs here any more.
        _offers = new ChangeFeed<ImmutableArray<VersionOffer>>(default, context.Options.Time);
        Log = new OffloadLog(context.Options.Loggers.CreateLogger<OffloadPlane>());
        _cached = new FlowCacheKeeper(context.Options, rules, Log);
        Usage = new OffloadUsage(context, rules, _cached, Log, TouchedPeer);
    }

    /// <summary>The log.</summary>
    public OffloadLog Log { get; }

    /// <summary>The clock.</summary>
    public TimeProvider Time => _context.Options.Time;

    /// <summary>The usage of offloaded flows.</summary>
    public OffloadUsage Usage { get; }

    /// <summary>Whether there was an agreement with any peer, in either direction.</summary>
    public bool IsUsed => !_met.IsEmpty;

    /// <summary>Begins to renew the elements that expire.</summary>
    public void Start() => _renewing = Task.Run(RenewAsync);

    /// <summary>Asks for an agreement with a peer, since a guest's flow goes to it. Cheap: the data path calls it.</summary>
    public void Wanted(uint peer, long now)
    {
        if (_subscriptions.TryGetValue(peer, out PeerSubscription? subscription))
        {
            subscription.Wanted(now);
            return;
        }

        subscription = new PeerSubscription(this, _context, peer);
        if (_subscriptions.TryAdd(peer, subscription))
            Track(
                Task.Run(async () =>
                {
                    await subscription.RunAsync(_context.Stopping.Token);
                    _subscriptions.TryRemove(peer, out _);
                })
            );
    }

    /// <summary>The elements for a table. One caller at a time, which then applies them to the kernel.</summary>
    public OffloadElements Elements(RouteTable table)
    {
        try
        {
            _assigned = _ports.Assign(OffloadTable.Wanted(table));
        }
#pragma warning disable CA1031 // Without ports nothing is offered, and all flows stay in userspace.
        catch (Exception error)
#pragma warning restore CA1031
        {
            Log.PortsNotGiven(error);
            _assigned = [];
        }

        return OffloadTable.Of(
            table,
            _assigned,
            _ports.All,
            [.. _subscriptions.Values.Select(s => (s.Peer, s.Agreement))],
            [.. _met.Keys]
        );
    }

    /// <summary>Publishes the offers of a table whose elements the kernel now has, and deletes the tracked flows of guests that
    /// left.</summary>
    public async Task AppliedAsync(RouteTable table, CancellationToken cancellation)
    {
        foreach (
            RouteGuest left in _applied.Guests.Where(g =>
                table.GuestAt(g.Address) is not { } now || now.Application != g.Application || now.Version != g.Version
            )
        )
            Conntrack.Forget(left.PrivateAddress);
        await _cached.ApplyAsync(table, cancellation);
        _applied = table;
        ImmutableArray<VersionOffer> offers =
        [
            .. _assigned.Select(p => new VersionOffer(p.Application, p.Version, p.Protocol, p.Port, p.At)),
        ];
        if (_offers.Value.IsDefault || !offers.SequenceEqual(_offers.Value))
            _offers.Publish(offers);
    }

    /// <summary>Serves a subscriber's stream to its end.</summary>
    public async Task ServeAsync(PeerStream stream, uint peer, CancellationToken cancellation)
    {
        OffloadSession session = new(this, _offers, peer);
        _sessions[session] = true;
        try
        {
            await session.RunAsync(stream, cancellation);
        }
        finally
        {
            _sessions.TryRemove(session, out _);
        }
    }

    /// <summary>Makes the kernel take the flows of a subscriber that has confirmed the offers.</summary>
    public async Task SubscribedAsync(uint peer, CancellationToken cancellation)
    {
        // Guests' flows to the peer from when it counted as unmanaged would conflict with the subscriber's, which would then get
        // other source ports.
        await ForgetDatagramsAsync(peer, (guest, flow) => IsPlain(flow) && IsManaged(guest, flow), cancellation);
        RuleChange[] changes = [RuleChange.Subscriber(peer, SubscriberLifetime)];
        await (_met.TryAdd(peer, true) ? RefreshAsync(changes, cancellation) : _rules.UpdateAsync(changes, cancellation));
        Log.Subscribed(Ipv4.ToAddress(peer));
    }

    /// <summary>Makes the kernel send flows by these offers, by which the peer's kernel takes them.</summary>
    public async Task OpenedAsync(uint peer, ImmutableArray<VersionOffer> offers, CancellationToken cancellation)
    {
        _met.TryAdd(peer, true);
        await RefreshAsync(
            [RuleChange.Alive(peer, AliveLifetime), .. offers.Select(offer => PeerPort(peer, offer))],
            cancellation
        );
        Log.Agreed(Ipv4.ToAddress(peer), offers.Length);
    }

    /// <summary>Returns new flows to a silent peer to the daemon at once. Existing flows go on.</summary>
    public async Task LostAsync(uint peer, Exception why)
    {
        Log.Lost(Ipv4.ToAddress(peer), why.Message);
        try
        {
            await RefreshAsync([RuleChange.Lost(peer)], _context.Stopping.Token);
        }
#pragma warning disable CA1031 // If nft fails, the element expires.
        catch (Exception error)
#pragma warning restore CA1031
        {
            _context.Log.SetsNotUpdated(error);
        }
    }

    /// <summary>Applies the agreements to the kernel.</summary>
    public Task RefreshAsync(IReadOnlyCollection<RuleChange> also, CancellationToken cancellation) => _render(also, cancellation);

    /// <summary>What the sets that agreements fill shall hold now.</summary>
    public IEnumerable<RuleChange> LiveChanges() => Renewals(ports: true);

    /// <summary>
    /// Deletes tracked datagram flows that go to a port of the peer which is not, or no longer, that of their version: tracking
    /// would send them there as long as they last.
    /// </summary>
    public Task ForgetContradictionsAsync(uint peer, ImmutableArray<VersionOffer> offers, CancellationToken cancellation) =>
        ForgetDatagramsAsync(
            peer,
            (guest, flow) =>
                IsPlain(flow)
                    ? IsManaged(guest, flow)
                    : !offers.Any(o =>
                        o.At == flow.AnswererPort
                        && o.Port == flow.DestinationPort
                        && o.Protocol == TransportProtocol.Udp
                        && o.Application == guest.Application
                        && o.Version == guest.Version
                    ),
            cancellation
        );

    /// <summary>Sends heartbeats, with the maximal versions of this node.</summary>
    public async Task BeatAsync(OffloadStream messages, CancellationToken cancellation)
    {
        using PeriodicTimer timer = new(OffloadStream.BeatInterval, Time);
        do
        {
            IReadOnlyList<RouteApplication> applications = _context.Table.Applications;
            Dictionary<string, Version> maximal = applications
                .Where(a => a.Maximal is not null)
                .ToDictionary(a => a.Name, a => a.Maximal!);
            Dictionary<string, ulong> marks = applications.Where(a => a.Marks != 0).ToDictionary(a => a.Name, a => a.Marks);
            await messages.SendAsync(new OffloadMessage(OffloadMessageKind.Beat, Maximal: maximal, Marks: marks), cancellation);
        } while (await timer.WaitForNextTickAsync(cancellation));
    }

    /// <summary>Handles a peer's heartbeat.</summary>
    public void Heard(uint peer, OffloadMessage message)
    {
        RouteTable table = _context.Table;
        IReadOnlyDictionary<string, Version> maximal = message.Maximal ?? ImmutableDictionary<string, Version>.Empty;
        IReadOnlyDictionary<string, ulong> marks = message.Marks ?? ImmutableDictionary<string, ulong>.Empty;
        foreach (string application in maximal.Keys.Union(marks.Keys, StringComparer.Ordinal))
        {
            ulong id = ApplicationHash.Of(application);
            ulong code =
                maximal.GetValueOrDefault(application) is { } version && VersionCode.Fits(version)
                    ? VersionCode.Encode(version)
                    : VersionCode.None;
            _context.Announcer.Seen(
                peer,
                application,
                id,
                code,
                marks.GetValueOrDefault(application),
                table.ApplicationOf(id)?.Marks ?? 0,
                Environment.TickCount64
            );
        }
    }

    /// <summary>The agreement with a peer, which decides the path of flows to it.</summary>
    public Agreement AgreementWith(uint peer) =>
        _subscriptions.TryGetValue(peer, out PeerSubscription? subscription)
            ? subscription.Agreement
            : Agreement.None(PathReason.NoFlow);

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        // The router has cancelled them.
        await Task.WhenAll(_running.Keys.Append(_renewing)).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        Usage.Dispose();
        _cached.Dispose();
    }

    private async Task ForgetDatagramsAsync(uint peer, Func<RouteGuest, TrackedFlow, bool> which, CancellationToken cancellation)
    {
        RouteTable table = _context.Table;
        TrackedFlow[] flows =
        [
            .. TrackedFlows
                .Read()
                .Where(flow =>
                    flow.Protocol == (byte)TransportProtocol.Udp
                    && flow.Destination == peer
                    && table.GuestAt(flow.Source) is { } guest
                    && which(guest, flow)
                ),
        ];
        // From the set first: a flow that is deleted while it is in the set would be tracked anew, without a translation.
        await _rules.UpdateAsync([.. flows.Select(RuleChange.NotCarried)], cancellation);
        foreach (TrackedFlow flow in flows)
            Conntrack.Forget(flow);
        _cached.Forget();
    }

    private bool IsManaged(RouteGuest guest, TrackedFlow flow) =>
        _context.Table.OwnerOf(TransportProtocol.Udp, flow.DestinationPort)?.Name == guest.Application;

    private static bool IsPlain(TrackedFlow flow) => flow.AnswererPort == flow.DestinationPort;

    private void TouchedPeer(uint peer)
    {
        if (_subscriptions.TryGetValue(peer, out PeerSubscription? subscription))
            subscription.Wanted(Environment.TickCount64);
    }

    private async Task RenewAsync()
    {
        using PeriodicTimer timer = new(RenewInterval, Time);
        for (int round = 1; ; round++)
        {
            try
            {
                if (!await timer.WaitForNextTickAsync(_context.Stopping.Token))
                    return;
                await _rules.UpdateAsync([.. Renewals(ports: round % RenewPeerPortsEvery == 0)], _context.Stopping.Token);
                if (IsUsed)
                    await Usage.ReadAsync(_context.Table, _context.Stopping.Token);
            }
            catch (OperationCanceledException)
            {
                return;
            }
#pragma warning disable CA1031 // Tried again; if it never succeeds, the elements expire and all flows return to userspace.
            catch (Exception error)
#pragma warning restore CA1031
            {
                _context.Log.SetsNotUpdated(error);
            }
        }
    }

    private IEnumerable<RuleChange> Renewals(bool ports)
    {
        foreach (PeerSubscription subscription in _subscriptions.Values.Where(s => s.Agreement.Reason == PathReason.Offloaded))
        {
            yield return RuleChange.Alive(subscription.Peer, AliveLifetime);
            if (!ports)
                continue;
            foreach (VersionOffer offer in subscription.Agreement.Open)
                yield return PeerPort(subscription.Peer, offer);
        }

        foreach (uint peer in _sessions.Keys.Where(s => s.IsOpen).Select(s => s.Peer).Distinct())
            yield return RuleChange.Subscriber(peer, SubscriberLifetime);
    }

    private static RuleChange PeerPort(uint peer, VersionOffer offer) =>
        RuleChange.PeerPort(peer, new ManagedPort(offer.Protocol, offer.At), PeerPortLifetime);

    private void Track(Task task)
    {
        _running[task] = true;
        _ = task.ContinueWith(done => _running.TryRemove(done, out _), TaskScheduler.Default);
    }
}
