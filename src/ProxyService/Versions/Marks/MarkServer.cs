using System.Collections.Concurrent;
using System.Net;
using VersionManager.Contracts.Wire;
using VersionManager.DataPath.Peers;

namespace VersionManager.ProxyService.Versions.Marks;

/// <summary>Answers peers that exchange marks: merges theirs, then sends all of this node's.</summary>
internal sealed class MarkServer(MarkTable table, TimeProvider clock, ILogger<MarkServer> log) : IPeerStreamHandler
{
    private const int MaximalStreams = 32,
        MaximalOfAPeer = 64,
        MaximalPeers = 4096;
    private static readonly TimeSpan Window = TimeSpan.FromSeconds(10),
        Patience = TimeSpan.FromSeconds(5);

    private readonly ConcurrentDictionary<IPAddress, (long Began, int Count)> _peers = new();
    private int _streams;

    /// <inheritdoc/>
    public PeerAnswer Check(PeerRequest request)
    {
        if (request.Purpose != MarkMessage.Purpose || request.Application is not { } application)
            return StreamStatus.Malformed;
        // A node does not collect marks of applications that it does not know.
        if (!table.IsKnown(application))
            return StreamStatus.NoSuchVersion;
        return Volatile.Read(ref _streams) < MaximalStreams && IsWithinLimit(request.Peer)
            ? StreamStatus.Accepted
            : StreamStatus.Overloaded;
    }

    /// <inheritdoc/>
    public async Task HandleAsync(PeerStream stream, PeerRequest request, CancellationToken cancellation)
    {
        Interlocked.Increment(ref _streams);
        using var late = new CancellationTokenSource(Patience, clock);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(late.Token, cancellation);
        try
        {
            if (await MarkStream.ReadAsync(stream, both.Token) is not { } told)
            {
                MarkLog.Malformed(log, request.Peer.ToString(), request.Application!);
                return;
            }
            table.Merge(request.Peer, request.Application!, told);
            await MarkStream.SendAsync(stream, table.Of(request.Application!, told.Format), both.Token);
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            MarkLog.NotExchanged(log, request.Peer.ToString(), request.Application!, "it did not send its marks.");
        }
        finally
        {
            Interlocked.Decrement(ref _streams);
        }
    }

    private bool IsWithinLimit(IPAddress peer)
    {
        long now = clock.GetTimestamp();
        if (_peers.Count > MaximalPeers)
            _peers.Clear();
        return _peers
                .AddOrUpdate(
                    peer,
                    _ => (now, 1),
                    (_, last) => clock.GetElapsedTime(last.Began, now) >= Window ? (now, 1) : (last.Began, last.Count + 1)
                )
                .Count <= MaximalOfAPeer;
    }
}
