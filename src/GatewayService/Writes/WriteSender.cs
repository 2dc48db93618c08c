using System.Net;
using Microsoft.AspNetCore.Http.Features;
using VersionManager.Contracts.Control;
using VersionManager.GatewayService.Requests;
using VersionManager.GatewayService.Routes;
using VersionManager.GatewayService.Translation;
using Yarp.ReverseProxy.Forwarder;

namespace VersionManager.GatewayService.Writes;

/// <summary>Sends a write to one version and says what became of it.</summary>
internal sealed class WriteSender(UpstreamClient upstream, TranslatorClient translators, TimeProvider time)
{
    /// <summary>Ends within the version's time-out after the last byte was sent, whether or not the client is still
    /// there.</summary>
    public async Task<WriteResult> SendAsync(HttpContext context, Route route, BufferedBody body, TranslationResult? translation)
    {
        if (translation is { Request: null })
        {
            return translation.Cannot is { } cannot
                ? new WriteResult(WriteOutcome.Rejected, null, "cannot be translated: " + cannot)
                : new WriteResult(WriteOutcome.Unsent, null, translation.Failure) { IsConnection = true };
        }
        using var limited = new CancellationTokenSource(route.Timeout, time);
        TranslatedRequest? translated = translation?.Request;
        using HttpRequestMessage request = translated is not null
            ? TranslatorClient.Message(translated, route, context, () => limited.CancelAfter(route.Timeout))
            : new HttpRequestMessage(new HttpMethod(context.Request.Method), (Uri?)null)
            {
                Version = HttpVersion.Version11,
                Content = context.Features.Get<IHttpRequestBodyDetectionFeature>() is { CanHaveBody: false }
                    ? null
                    : new BufferedContent(body, () => limited.CancelAfter(route.Timeout)),
            };
        try
        {
            if (translated is null)
            {
                await HttpTransformer.Default.TransformRequestAsync(context, request, route.Prefix, CancellationToken.None);
                request.RequestUri = RequestUtilities.MakeDestinationAddress(
                    route.Prefix,
                    context.Request.Path,
                    context.Request.QueryString
                );
            }
            request.Headers.ExpectContinue = null;
            HttpResponseMessage response = await upstream.Invoker.SendAsync(request, limited.Token);
            int status = (int)response.StatusCode;
            var result = new WriteResult(WriteVerdict.FromStatus(request.Method.Method, status), status, null)
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

    /// <summary>The answer in the client's interface. What the write became is known by now: an answer that cannot be told
    /// changes nothing of it.</summary>
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
        bare.Headers.TryAddWithoutValidation(ForwardingHeaders.CannotTranslate, cannot);
        return bare;
    }
}
