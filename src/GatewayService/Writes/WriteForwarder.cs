using VersionManager.GatewayService.Handover;
using VersionManager.GatewayService.Idempotency;
using VersionManager.GatewayService.Reads;
using VersionManager.GatewayService.Requests;
using VersionManager.GatewayService.Routes;
using VersionManager.Storage;

namespace VersionManager.GatewayService.Writes;

/// <summary>Takes a write in: its body, its idempotency key, its place in the order of writes to the same path.</summary>
internal sealed class WriteForwarder(
    GatewayOptions options,
    RouteTableHolder holder,
    IdempotencyStore keys,
    WriteFanOut fanOut,
    HandoverState handover,
    LateRequests late,
    TimeProvider time
)
{
    private readonly KeyedLock<string> _paths = new();

    public async Task ForwardAsync(HttpContext context)
    {
        HttpRequest request = context.Request;
        if (!IdempotencyKey.TryRead(request.Headers, out string? key))
        {
            await new GatewayProblem(
                GatewayProblemCode.InvalidKey,
                "The idempotency key is malformed.",
                "Write one Idempotency-Key header of 1 to 255 visible ASCII characters, such as a UUID in double quotes.",
                StatusCodes.Status400BadRequest
            ).WriteAsync(context.Response);
            return;
        }
        using BufferedBody? body = await BufferedBody.ReadAsync(
            request.Body,
            request.ContentLength,
            options.BodyMemory,
            options.MaximalBody,
            options.StateFolder,
            context.RequestAborted
        );
        if (body is null)
        {
            await ReadForwarder.BodyTooLarge(options).WriteAsync(context.Response);
            return;
        }
        // Only now: a client that sends its body slowly must not keep the next gateway waiting.
        using IDisposable? underWay = handover.TryBeginWrite();
        if (underWay is null)
        {
            request.Body = body.OpenRead();
            await late.ForwardWhenOverAsync(context);
            return;
        }
        if (key is null)
        {
            await SendAsync(context, body, null);
            return;
        }
        using IDisposable turn = await keys.EnterAsync(key, context.RequestAborted);
        string fingerprint = IdempotencyKey.Fingerprint(request, body);
        KeyRecord record = keys.Find(key) ?? new KeyRecord(key, fingerprint, time.GetUtcNow(), [], null);
        if (record.Fingerprint != fingerprint)
        {
            await new GatewayProblem(
                GatewayProblemCode.KeyReused,
                "The idempotency key was used for another request.",
                "Use a new key for each request; the same one only to try the same request again.",
                StatusCodes.Status422UnprocessableEntity
            ).WriteAsync(context.Response);
            return;
        }
        if (record.Answer is { } answer)
            await answer.ReplayAsync(context);
        else
            await SendAsync(context, body, record);
    }

    private async Task SendAsync(HttpContext context, BufferedBody body, KeyRecord? key)
    {
        // Two writes that race must not end up in one order here and in the other there.
        bool ordered = holder.Current.Active is not [var newest, ..] || newest.Gateway.Ordered;
        using IDisposable? turn = ordered
            ? await _paths.EnterAsync(context.Request.Path.Value ?? "/", context.RequestAborted)
            : null;
        using var write = new Write(context, body, key, options.Application, time.GetUtcNow());
        await fanOut.RunAsync(write);
    }
}
