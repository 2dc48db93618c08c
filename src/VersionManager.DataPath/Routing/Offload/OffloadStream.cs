using System.Buffers.Binary;
using System.Text.Json;

namespace VersionManager.DataPath.Routing.Offload;

/// <summary>A stream of messages: each JSON behind its length in four bytes, big-endian.</summary>
internal sealed class OffloadStream(Stream stream, TimeProvider time) : IDisposable
{
    /// <summary>The interval of heartbeats, on each side.</summary>
    public static readonly TimeSpan BeatInterval = TimeSpan.FromSeconds(2);

    /// <summary>The time without a message after which the other side counts as gone.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(6);

    private const int MaximalLength = 1 << 20;

    private readonly SemaphoreSlim _turn = new(1, 1);

    /// <summary>Sends a message; one at a time.</summary>
    public async Task SendAsync(OffloadMessage message, CancellationToken cancellation)
    {
        byte[] json = JsonSerializer.SerializeToUtf8Bytes(message, OffloadJson.Default.OffloadMessage);
        byte[] framed = new byte[4 + json.Length];
        BinaryPrimitives.WriteInt32BigEndian(framed, json.Length);
        json.CopyTo(framed, 4);
        await _turn.WaitAsync(cancellation);
        try
        {
            // The stream's buffers hold far more than one message: a peer that reads nothing for so long is gone.
            using CancellationTokenSource late = new(Patience, time);
            using var both = CancellationTokenSource.CreateLinkedTokenSource(late.Token, cancellation);
            await stream.WriteAsync(framed, both.Token);
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <summary>Waits for the next message.</summary>
    /// <exception cref="TimeoutException">The other side was silent for too long.</exception>
    /// <exception cref="IOException">The stream ended, or the bytes are no message.</exception>
    public async Task<OffloadMessage> ReceiveAsync(CancellationToken cancellation)
    {
        using CancellationTokenSource late = new(Patience, time);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(late.Token, cancellation);
        try
        {
            byte[] head = new byte[4];
            await stream.ReadExactlyAsync(head, both.Token);
            int length = BinaryPrimitives.ReadInt32BigEndian(head);
            if (length is <= 0 or > MaximalLength)
                throw new IOException($"A message of {length} bytes.");
            byte[] json = new byte[length];
            await stream.ReadExactlyAsync(json, both.Token);
            return JsonSerializer.Deserialize(json, OffloadJson.Default.OffloadMessage)
                ?? throw new IOException("A message that is null.");
        }
        catch (JsonException error)
        {
            throw new IOException("A message that cannot be read.", error);
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            throw new TimeoutException($"Nothing was heard for {Patience.TotalSeconds} s.");
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _turn.Dispose();
}
