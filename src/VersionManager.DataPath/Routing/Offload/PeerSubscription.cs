using System.Collections.Immutable;
using VersionManager.Contracts;
using VersionManager.Contracts.Control;
using VersionManager.Contracts.Wire;
using VersionManager.DataPath.Peers;
using VersionManager.Kernel.Networking;

namespace VersionManager.DataPath.Routing.Offload;

/// <summary>
/// The subscribing side of an agreement: subscribes to a peer's offers, and makes the kernel send flows by them as long as the
/// peer is heard.
/// </summary>
internal sealed class PeerSubscription(OffloadPlane plane, RouterContext context, uint peer)
{
    private static readonly TimeSpan ConnectPatience = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan FirstRetry = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan LastRetry = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan DeclinedRetry = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan Idle = TimeSpan.FromMinutes(10);

    private Agreement _agreement = Agreement.None(PathReason.Agreeing);
    private ImmutableArray<VersionOffer> _offers = [];
    private long _number = -1;
    private bool _opened;
    private long _wanted = Environment.TickCount64;

    /// <summary>The peer.</summary>
    public uint Peer => peer;

    /// <summary>The state of the agreement.</summary>
    public Agreement Agreement => Volatile.Read(ref _agreement);

    /// <summary>Records that a flow goes to the peer.</summary>
    public void Wanted(long now) => Volatile.Write(ref _wanted, now);

    /// <summary>Subscribes, again after each failure, until no flows go to the peer any more.</summary>
    public async Task RunAsync(CancellationToken cancellation)
    {
        TimeSpan retry = FirstRetry;
        while (
            !cancellation.IsCancellationRequested && Environment.TickCount64 - Volatile.Read(ref _wanted) < Idle.TotalMilliseconds
        )
        {
            (PathReason reason, Exception error) = await AttemptAsync(cancellation);
            // The elements then stay, and expire: the next daemon may be here before that.
            if (cancellation.IsCancellationRequested)
                return;
            bool opened = _opened;
            (_opened, _number) = (false, -1);
            Volatile.Write(ref _agreement, Agreement.None(reason));
            if (opened)
                await plane.LostAsync(peer, error);
            else
                plane.Log.NotAgreed(Ipv4.ToAddress(peer), error.Message);
            retry =
                opened ? FirstRetry
                : reason == PathReason.PeerDeclines ? DeclinedRetry
                : retry;
            await Task.Delay(retry, context.Options.Time, cancellation).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            retry = TimeSpan.FromTicks(Math.Min(LastRetry.Ticks, 2 * retry.Ticks));
        }
    }

    private async Task<(PathReason Reason, Exception Error)> AttemptAsync(CancellationToken cancellation)
    {
        try
        {
            await SubscribeAsync(cancellation);
            return (PathReason.PeerDown, new EndOfStreamException("The stream ended."));
        }
        catch (PeerConnectException error) when (error.Status is not StreamStatus.None)
        {
            return (PathReason.PeerDeclines, error);
        }
        catch (Exception error) when (error is IOException or TimeoutException or OperationCanceledException)
        {
            return (PathReason.PeerDown, error);
        }
#pragma warning disable CA1031 // A failed agreement is tried again; meanwhile flows go through the daemon.
        catch (Exception error)
#pragma warning restore CA1031
        {
            if (!cancellation.IsCancellationRequested)
                plane.Log.Defect(Ipv4.ToAddress(peer), error);
            return (PathReason.Agreeing, error);
        }
    }

    private async Task SubscribeAsync(CancellationToken cancellation)
    {
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        using var late = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        late.CancelAfter(ConnectPatience);
        PeerConnector connector = new(context.Options.OverlayPort);
        PeerStream stream = await connector.ConnectAsync(Ipv4.ToAddress(peer), IOffload.Purpose, null, null, late.Token);
        using (stream)
        using (OffloadStream messages = new(stream, context.Options.Time))
        {
            context.Peers.Spoke(peer);
            Volatile.Write(ref _agreement, Agreement.None(PathReason.Agreeing));
            Task[] both = [ReceiveAsync(messages, ended.Token), plane.BeatAsync(messages, ended.Token)];
            Task first = await Task.WhenAny(both);
            await ended.CancelAsync();
            await Task.WhenAll(both).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            await first;
        }
    }

    private async Task ReceiveAsync(OffloadStream messages, CancellationToken cancellation)
    {
        while (true)
        {
            OffloadMessage message = await messages.ReceiveAsync(cancellation);
            switch (message.Kind)
            {
                case OffloadMessageKind.Offers:
                    await OfferedAsync(message, cancellation);
                    await messages.SendAsync(new OffloadMessage(OffloadMessageKind.Ready, message.Number), cancellation);
                    break;
                case OffloadMessageKind.Open when message.Number == _number:
                    _opened = true;
                    Volatile.Write(ref _agreement, new Agreement(PathReason.Offloaded, _offers));
                    await plane.OpenedAsync(peer, _offers, cancellation);
                    break;
                default:
                    plane.Heard(peer, message);
                    break;
            }
        }
    }

    private async Task OfferedAsync(OffloadMessage message, CancellationToken cancellation)
    {
        _number = message.Number;
        _offers = [.. (message.Offers ?? []).Where(IsValid)];
        Agreement agreement = Agreement;
        // Withdrawn offers end at once; new ones count only when the peer's kernel takes their flows.
        ImmutableArray<VersionOffer> still = [.. agreement.Open.Where(_offers.Contains)];
        if (still.Length < agreement.Open.Length)
        {
            Volatile.Write(ref _agreement, agreement with { Open = still });
            await plane.RefreshAsync([], cancellation);
        }

        await plane.ForgetContradictionsAsync(peer, _offers, cancellation);
    }

    private static bool IsValid(VersionOffer offer) =>
        offer is { Application: not null, Version: not null }
        && VersionCode.Fits(offer.Version)
        && Enum.IsDefined(offer.Protocol)
        && offer.Port is > 0 and <= 65535
        && offer.At is > 0 and <= 65535;
}
