using VersionManager.GatewayService.Idempotency;
using VersionManager.GatewayService.Requests;
using VersionManager.GatewayService.Routes;
using VersionManager.GatewayService.Translation;

namespace VersionManager.GatewayService.Reads;

/// <summary>Asks one version for a client that speaks an older interface.</summary>
internal sealed class TranslatedReader(TranslatorClient translators, UpstreamClient upstream, TimeProvider time)
{
    public async Task<ReadAttempt> AskAsync(
        HttpContext context,
        Route route,
        IReadOnlyList<Route> chain,
        BufferedBody? body,
        bool passOlder,
        bool passFailure,
        bool passBusy
    )
    {
        using TranslationResult translation = await translators.TranslateAsync(context, chain, body, context.RequestAborted);
        if (translation.Request is not { } request)
        {
            return translation.Cannot is { } cannot
                ? new ReadAttempt(route.Version, ReadEnd.Untranslated, null) { Reason = cannot }
                : new ReadAttempt(route.Version, ReadEnd.Unsent, null) { Reason = translation.Failure };
        }
        using var firstByte = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted);
        using ITimer timer = time.CreateTimer(_ => firstByte.Cancel(), null, route.Timeout, Timeout.InfiniteTimeSpan);
        HttpResponseMessage? answer = null;
        try
        {
            using HttpRequestMessage message = TranslatorClient.Message(request, route, context, static () => { });
            answer = await upstream.Invoker.SendAsync(message, firstByte.Token);
            timer.Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
            int status = (int)answer.StatusCode;
            if (route.IsOlder(status) && !passOlder)
                return new ReadAttempt(route.Version, ReadEnd.Older, status);
            if (!passBusy && ReadAttempt.IsBusy(answer))
                return new ReadAttempt(route.Version, ReadEnd.Busy, status);
            if (status >= StatusCodes.Status500InternalServerError && !passFailure)
                return new ReadAttempt(route.Version, ReadEnd.Failed, status);
            (answer, string? cannot) = await translators.AnswerAsync(request, answer, context.RequestAborted);
            if (cannot is not null)
                return new ReadAttempt(route.Version, ReadEnd.Untranslated, null) { Reason = cannot };
            if (route.Behind)
                context.Response.Headers[ForwardingHeaders.Behind] = "true";
            await KeptAnswer.SendAsync(route.Version, answer, context, null, context.RequestAborted);
            return new ReadAttempt(route.Version, ReadEnd.Answered, null);
        }
        catch (OperationCanceledException) when (!context.RequestAborted.IsCancellationRequested)
        {
            return new ReadAttempt(route.Version, ReadEnd.TimedOut, null);
        }
        catch (Exception e) when (e is HttpRequestException or IOException)
        {
            if (!context.Response.HasStarted)
                return new ReadAttempt(route.Version, UpstreamClient.IsUnsent(e) ? ReadEnd.Unsent : ReadEnd.Broken, null);
            context.Abort();
            return new ReadAttempt(route.Version, ReadEnd.Answered, null);
        }
        finally
        {
            answer?.Dispose();
        }
    }
}
