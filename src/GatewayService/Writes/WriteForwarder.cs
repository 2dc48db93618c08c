using VersionManager.GatewayService.Divergences;
using VersionManager.GatewayService.Door;
using VersionManager.GatewayService.Handover;
using VersionManager.GatewayService.Idempotency;
using VersionManager.GatewayService.Problems;
using VersionManager.Storage;

namespace VersionManager.GatewayService.Writes;

/// <summary>
/// Begins a write: looks its idempotency key up, and waits for its turn among the writes to the same path.
/// </summary>
internal sealed class WriteForwarder(
    IdempotencyStore keys,
    DivergenceLog divergences,
    WriteFanOut fanOut,
    HandoverState handover,
    LateRequests late,
    TimeProvider time
)
{
    private readonly KeyedLock<string> _paths = new();

    /// <summary>Returns when the client has the answer.</summary>
    public async Task ForwardAsync(ClientRequest request)
    {
        // Only now that its body is here: a client that sends its body slowly must not keep the next gateway waiting.
        using IDisposable? underWay = handover.TryBeginWrite();
        if (underWay is null)
        {
            await late.ForwardWhenOverAsync(request.Context);
            return;
        }
        if (request.Key is not { } key)
        {
            await SendAsync(request, null);
            return;
        }
        using IDisposable turn = await keys.EnterAsync(key, request.Aborted);
        string fingerprint = IdempotencyKey.Fingerprint(request);
        KeyRecord record = keys.Find(key) ?? new KeyRecord(key, fingerprint, time.GetUtcNow(), [], null);
        if (record.Fingerprint != fingerprint)
            await ClientProblems.KeyReused().WriteAsync(request.Context.Response);
        else if (record.Answer is { } answer)
            await answer.ReplayAsync(request.Context);
        else
            await SendAsync(request, record);
    }

    private async Task SendAsync(ClientRequest request, KeyRecord? key)
    {
        // Two concurrent writes must have the same order at every version.
        using IDisposable? turn = request.IsOrdered ? await _paths.EnterAsync(request.Path, request.Aborted) : null;
        using var write = new Write(request, key, divergences.Draft(request.Method, request.Target, key?.Key));
        await fanOut.RunAsync(write);
    }
}
