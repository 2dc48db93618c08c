using VersionManager.GatewayService.Door;
using VersionManager.GatewayService.Messages;
using VersionManager.GatewayService.Routes;
using VersionManager.GatewayService.Translation;
using VersionManager.GatewayService.Upstream;

namespace VersionManager.GatewayService.Reads;

/// <summary>Asks one version for a client that speaks an older interface.</summary>
internal sealed class TranslatedReader(TranslatorClient translators, UpstreamClient upstream, TimeProvider time)
{
    /// <summary>Returns when the client has the answer, or the version has given none that reaches the client.</summary>
    public async Task<ReadAttempt> AskAsync(ClientRequest request, Route route, IReadOnlyList<Route> chain, PassedAnswers passed)
    {
        using TranslationResult translation = await translators.TranslateAsync(request, chain, request.Aborted);
        if (translation.Request is not { } translated)
        {
            return translation.Cannot is { } cannot
                ? new ReadAttempt(route.Version, ReadEnd.Untranslated, null) { Reason = cannot }
                : new ReadAttempt(route.Version, ReadEnd.Unsent, null) { Reason = translation.Failure };
        }
        using var firstByte = new CancellationTokenSource(route.Timeout, time);
        using var limited = CancellationTokenSource.CreateLinkedTokenSource(firstByte.Token, request.Aborted);
        HttpContext context = request.Context;
        HttpResponseMessage? answer = null;
        try
        {
            using HttpRequestMessage message = TranslatorMessages.ToVersion(translated, route, request.Client, static () => { });
            answer = await upstream.Invoker.SendAsync(message, limited.Token);
            firstByte.CancelAfter(Timeout.InfiniteTimeSpan);
            if (passed.Withholds(route, answer) is { } end)
                return new ReadAttempt(route.Version, end, (int)answer.StatusCode);
            (answer, string? cannot) = await translators.AnswerAsync(translated, answer, request.Aborted);
            if (cannot is not null)
                return new ReadAttempt(route.Version, ReadEnd.Untranslated, null) { Reason = cannot };
            if (route.Behind)
                context.Response.Headers[GatewayHeaders.Behind] = "true";
            await KeptAnswer.SendAsync(route.Version, answer, context, null, request.Aborted);
            return new ReadAttempt(route.Version, ReadEnd.Answered, null);
        }
        catch (OperationCanceledException) when (!request.Aborted.IsCancellationRequested)
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
