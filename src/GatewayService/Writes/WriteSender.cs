using System.Net;
using VersionManager.Contracts.Control;
using VersionManager.GatewayService.Door;
using VersionManager.GatewayService.Messages;
using VersionManager.GatewayService.Routes;
using VersionManager.GatewayService.Translation;
using VersionManager.GatewayService.Upstream;
using Yarp.ReverseProxy.Forwarder;

namespace VersionManager.GatewayService.Writes;

/// <summary>Sends a write to one version and returns its result.</summary>
internal sealed class WriteSender(UpstreamClient upstream, TranslatorClient translators, TimeProvider time)
{
    /// <summary>Ends within the version's time-out after the last byte was sent, whether or not the client is still
    /// there.</summary>
    public async Task<WriteResult> SendAsync(Write write, Route route)
    {
        TranslationResult? translation = write.Translations.GetValueOrDefault(route.Version);
        if (translation is { Request: null })
        {
            return translation.Cannot is { } cannot
                ? new WriteResult(WriteOutcome.Rejected, null, "cannot be translated: " + cannot)
                : new WriteResult(WriteOutcome.Unsent, null, translation.Failure) { IsConnection = true };
        }
        TranslatedRequest? translated = translation?.Request;
        using var limited = new CancellationTokenSource(route.Timeout, time);
        void Progress() => limited.CancelAfter(route.Timeout);
        try
        {
            using HttpRequestMessage message = translated is not null
                ? TranslatorMessages.ToVersion(translated, route, write.Request.Client, Progress)
                : await PlainAsync(write.Request, route, Progress);
            message.Headers.ExpectContinue = null;
            HttpResponseMessage response = await upstream.Invoker.SendAsync(message, limited.Token);
            int status = (int)response.StatusCode;
            var result = new WriteResult(WriteVerdict.FromStatus(message.Method.Method, status), status, null)
            {
                Response = response,
            };
            return translated is null ? result : result with { Response = await BackAsync(translated, response) };
        }
        catch (OperationCanceledException)
        {
            return new WriteResult(WriteOutcome.Unknown, null, $"did not answer within {route.Timeout.TotalSeconds:0.###} s");
        }
        catch (HttpRequestException e) when (UpstreamClient.IsUnsent(e))
        {
            return new WriteResult(WriteOutcome.Unsent, null, "could not be reached") { IsConnection = true };
        }
        catch (Exception e) when (e is HttpRequestException or IOException)
        {
            return new WriteResult(WriteOutcome.Unknown, null, "broke the connection before it answered") { IsConnection = true };
        }
    }

    /// <summary>The message for a version that speaks the client's interface.</summary>
    private static async Task<HttpRequestMessage> PlainAsync(ClientRequest request, Route route, Action progress)
    {
        HttpRequest original = request.Context.Request;
        var message = new HttpRequestMessage(new HttpMethod(request.Method), (Uri?)null)
        {
            Version = HttpVersion.Version11,
            Content = request.HasBody ? new BufferedContent(request.Body, progress) : null,
        };
        await HttpTransformer.Default.TransformRequestAsync(request.Context, message, route.Prefix, CancellationToken.None);
        message.RequestUri = RequestUtilities.MakeDestinationAddress(route.Prefix, original.Path, original.QueryString);
        return message;
    }

    /// <summary>The answer in the client's interface. The write's outcome is known by now, and a failed translation does not
    /// change it.</summary>
    private async Task<HttpResponseMessage> BackAsync(TranslatedRequest request, HttpResponseMessage response)
    {
        HttpStatusCode status = response.StatusCode;
        try
        {
            using var limited = new CancellationTokenSource(request.Steps[^1].Route.Timeout, time);
            (HttpResponseMessage answer, string? cannot) = await translators.AnswerAsync(request, response, limited.Token);
            return cannot is null ? answer : Bare(status, cannot, answer);
        }
        catch (Exception e) when (e is OperationCanceledException or HttpRequestException or IOException)
        {
            return Bare(status, "the translator did not answer", response);
        }
    }

    private static HttpResponseMessage Bare(HttpStatusCode status, string cannot, HttpResponseMessage instead)
    {
        instead.Dispose();
        var bare = new HttpResponseMessage(status) { Content = new ByteArrayContent([]) };
        bare.Headers.TryAddWithoutValidation(GatewayHeaders.CannotTranslate, cannot);
        return bare;
    }
}
