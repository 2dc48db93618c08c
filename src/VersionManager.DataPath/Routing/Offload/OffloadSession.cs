using System.Collections.Immutable;
using VersionManager.DataPath.Peers;
using VersionManager.Storage;

namespace VersionManager.DataPath.Routing.Offload;

/// <summary>The serving side of an agreement: sends a subscriber this node's offers, whenever they change.</summary>
internal sealed class OffloadSession(OffloadPlane plane, ChangeFeed<ImmutableArray<VersionOffer>> offers, uint peer)
{
    private static readonly TimeSpan LongWait = TimeSpan.FromHours(1);

    /// <summary>The subscriber.</summary>
    public uint Peer => peer;

    /// <summary>Whether the subscriber has confirmed an offer, so that the kernel takes its flows.</summary>
    public bool IsOpen { get; private set; }

    /// <summary>Serves until the stream ends or the subscriber is silent for too long.</summary>
    public async Task RunAsync(PeerStream stream, CancellationToken cancellation)
    {
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        using OffloadStream messages = new(stream, plane.Time);
        Task[] all =
        [
            OfferAsync(messages, ended.Token),
            ReceiveAsync(messages, ended.Token),
            plane.BeatAsync(messages, ended.Token),
        ];
        await Task.WhenAny(all);
        await ended.CancelAsync();
        // However it ended: the subscriber comes back when it has flows.
        await Task.WhenAll(all).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    private async Task OfferAsync(OffloadStream messages, CancellationToken cancellation)
    {
        await offers.WaitAsync(known => !known.IsDefault, cancellation);
        long sent = -1;
        while (true)
        {
            (ImmutableArray<VersionOffer> now, long number) = await offers.WaitAsync(sent, LongWait, cancellation);
            if (number != sent)
                await messages.SendAsync(new OffloadMessage(OffloadMessageKind.Offers, number, now), cancellation);
            sent = number;
        }
    }

    private async Task ReceiveAsync(OffloadStream messages, CancellationToken cancellation)
    {
        while (true)
        {
            OffloadMessage message = await messages.ReceiveAsync(cancellation);
            if (message.Kind != OffloadMessageKind.Ready)
            {
                plane.Heard(peer, message);
                continue;
            }

            if (!IsOpen)
                await plane.SubscribedAsync(peer, cancellation);
            IsOpen = true;
            await messages.SendAsync(new OffloadMessage(OffloadMessageKind.Open, message.Number), cancellation);
        }
    }
}
