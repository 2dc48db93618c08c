using Microsoft.AspNetCore.Http.Features;
using VersionManager.Contracts.Control;
using VersionManager.GatewayService.Requests;
using VersionManager.GatewayService.Routes;
using VersionManager.GatewayService.Translation;
using Yarp.ReverseProxy.Forwarder;

namespace VersionManager.GatewayService.Reads;

/// <summary>Asks the newest version, then the next older, until one has the answer, and streams that to the client.</summary>
internal sealed class ReadForwarder(
    GatewayOptions options,
    RouteTableHolder holder,
    IHttpForwarder forwarder,
    UpstreamClient upstream,
    TranslatedReader translated,
    TimeProvider time
)
{
    private readonly ForwarderRequestConfig _config = new() { ActivityTimeout = options.IdleTimeout };

    public async Task ForwardAsync(HttpContext context)
    {
        using BufferedBody? body = await ReadBodyAsync(context);
        if (context.Response.HasStarted)
            return;
        var patience = new Patience(options.Hold, time);
        var settling = new Patience(options.Settle, time);
        bool passBusy = false;
        while (true)
        {
            (RouteTable table, Task changed) = holder.Watch();
            if (await AskAsync(context, table, body, passBusy) is not { } attempts)
                continue;
            if (attempts.Exists(attempt => attempt.End == ReadEnd.Answered))
                return;
            context.RequestAborted.ThrowIfCancellationRequested();
            // Nobody reachable is the same as nobody there, and may last; one version out of reach is over soon.
            bool unreachable = attempts.TrueForAll(attempt => attempt.IsConnection),
                busy = attempts.Exists(attempt => attempt.End == ReadEnd.Busy);
            if (busy || attempts.Exists(attempt => attempt.IsConnection))
            {
                bool goOn = await (unreachable ? patience : settling).PauseAsync(changed, context.RequestAborted);
                // What it says in the end is the application's own answer, and reaches the client.
                passBusy = !goOn;
                if (goOn || busy)
                    continue;
            }
            await RefuseAsync(context, attempts, unreachable);
            return;
        }
    }

    /// <summary>One round over all versions; null when the routes changed under it, so that it says nothing.</summary>
    private async Task<List<ReadAttempt>?> AskAsync(HttpContext context, RouteTable table, BufferedBody? body, bool passBusy)
    {
        _ = ClientInterface.TryRead(context, out Version? spoken);
        var attempts = new List<ReadAttempt>(table.ReadOrder.Count);
        for (int i = 0; i < table.ReadOrder.Count; i++)
        {
            Route route = table.ReadOrder[i];
            if (!holder.TryEnter(route))
                return null;
            // "Not found" is true only if nobody who could not be asked may have it.
            bool last = i == table.ReadOrder.Count - 1;
            bool passOlder = last && attempts.TrueForAll(attempt => attempt.End == ReadEnd.Older);
            try
            {
                IReadOnlyList<Route> chain = TranslationChain.Find(table, route, spoken, out string? reason);
                attempts.Add(
                    reason is not null ? new ReadAttempt(route.Version, ReadEnd.Untranslated, null) { Reason = reason }
                    : chain.Count == 0 ? await AskAsync(context, route, body, passOlder, passFailure: last, passBusy)
                    : await translated.AskAsync(context, route, chain, body, passOlder, passFailure: last, passBusy)
                );
            }
            finally
            {
                route.Use.End(RequestKind.Read, context.Connection.RemoteIpAddress);
            }
            if (attempts[^1].End == ReadEnd.Answered || context.RequestAborted.IsCancellationRequested)
                break;
            context.Response.Clear();
        }
        return attempts;
    }

    private async Task<ReadAttempt> AskAsync(
        HttpContext context,
        Route route,
        BufferedBody? body,
        bool passOlder,
        bool passFailure,
        bool passBusy
    )
    {
        using var firstByte = new CancellationTokenSource(route.Timeout, time);
        var transformer = new ReadTransformer(route, passOlder, passFailure, passBusy, firstByte);
        Stream original = context.Request.Body;
        if (body is not null)
            context.Request.Body = body.OpenRead();
        ForwarderError error;
        try
        {
            error = await forwarder.SendAsync(context, route.Prefix, upstream.Invoker, _config, transformer, firstByte.Token);
        }
        finally
        {
            context.Request.Body = original;
        }
        if (transformer.Withheld is { } status)
            return new ReadAttempt(
                route.Version,
                transformer.Busy ? ReadEnd.Busy
                    : status >= 500 ? ReadEnd.Failed
                    : ReadEnd.Older,
                status
            );
        // What broke before a byte of it was sent on can be asked for again.
        if (error == ForwarderError.None || context.Response.HasStarted)
            return new ReadAttempt(route.Version, ReadEnd.Answered, null);
        if (firstByte.IsCancellationRequested)
            return new ReadAttempt(route.Version, ReadEnd.TimedOut, null);
        Exception? exception = context.Features.Get<IForwarderErrorFeature>()?.Exception;
        return new ReadAttempt(route.Version, UpstreamClient.IsUnsent(exception) ? ReadEnd.Unsent : ReadEnd.Broken, null);
    }

    /// <summary>Few reads have a body; one that has must be kept, to ask a second version with it.</summary>
    private async Task<BufferedBody?> ReadBodyAsync(HttpContext context)
    {
        if (context.Features.Get<IHttpRequestBodyDetectionFeature>() is not { CanHaveBody: true })
            return null;
        BufferedBody? body = await BufferedBody.ReadAsync(
            context.Request.Body,
            context.Request.ContentLength,
            options.BodyMemory,
            options.MaximalBody,
            options.StateFolder,
            context.RequestAborted
        );
        if (body is null)
            await BodyTooLarge(options).WriteAsync(context.Response);
        return body;
    }

    /// <summary>What a client is told whose body is over the limit.</summary>
    public static GatewayProblem BodyTooLarge(GatewayOptions options) =>
        new(
            GatewayProblemCode.BodyTooLarge,
            $"The body has more than {options.MaximalBody} bytes.",
            "Send it in parts.",
            StatusCodes.Status413PayloadTooLarge
        );

    private async Task RefuseAsync(HttpContext context, List<ReadAttempt> attempts, bool unreachable)
    {
        GatewayProblem problem =
            unreachable ? GatewayHandler.NoVersion()
            : attempts.TrueForAll(attempt => attempt.End is ReadEnd.Untranslated or ReadEnd.Older)
                ? new GatewayProblem(
                    GatewayProblemCode.CannotTranslate,
                    "No version could answer in the client's interface.",
                    "Speak a newer interface, or ask where an older version runs.",
                    StatusCodes.Status501NotImplemented
                )
            : new GatewayProblem(
                GatewayProblemCode.ReadFailed,
                "No version could answer.",
                "Try again.",
                attempts.TrueForAll(attempt => attempt.End is ReadEnd.TimedOut)
                    ? StatusCodes.Status504GatewayTimeout
                    : StatusCodes.Status502BadGateway
            );
        VersionWrite[] versions = [.. attempts.Select(Describe)];
        await (problem with { Versions = versions.Length == 0 ? null : versions }).WriteAsync(
            context.Response,
            unreachable ? options.Settle : null
        );
    }

    private static VersionWrite Describe(ReadAttempt attempt) =>
        attempt.End switch
        {
            ReadEnd.Older => new VersionWrite(attempt.Version, WriteOutcome.Absent, attempt.Status, "does not have it"),
            ReadEnd.Failed or ReadEnd.Busy => new VersionWrite(attempt.Version, WriteOutcome.Failed, attempt.Status, "failed"),
            ReadEnd.Unsent => new VersionWrite(
                attempt.Version,
                WriteOutcome.Unsent,
                null,
                attempt.Reason ?? "could not be reached"
            ),
            ReadEnd.Untranslated => new VersionWrite(
                attempt.Version,
                WriteOutcome.Unsent,
                null,
                "cannot be translated: " + attempt.Reason
            ),
            ReadEnd.TimedOut => new VersionWrite(attempt.Version, WriteOutcome.Unknown, null, "did not answer in time"),
            _ => new VersionWrite(attempt.Version, WriteOutcome.Unknown, null, "broke the connection"),
        };
}
