using System.Net;
using Microsoft.AspNetCore.Http.Features;
using VersionManager.Contracts.Control;
using VersionManager.GatewayService.Requests;
using VersionManager.GatewayService.Routes;
using Yarp.ReverseProxy.Forwarder;

namespace VersionManager.GatewayService.Writes;

/// <summary>Sends a write to one version and says what became of it.</summary>
internal sealed class WriteSender(UpstreamClient upstream, TimeProvider time)
{
    /// <summary>Ends within the version's time-out after the last byte was sent, whether or not the client is still there.</summary>
    public async Task<WriteResult> SendAsync(HttpContext context, Route route, BufferedBody body)
    {
        using var limited = new CancellationTokenSource(route.Timeout, time);
        using var request = new HttpRequestMessage(new HttpMethod(context.Request.Method), (Uri?)null)
        {
            Version = HttpVersion.Version11,
            Content = context.Features.Get<IHttpRequestBodyDetectionFeature>() is { CanHaveBody: false }
                ? null
                : new BufferedContent(body, () => limited.CancelAfter(route.Timeout)),
        };
        try
        {
            await HttpTransformer.Default.TransformRequestAsync(context, request, route.Prefix, CancellationToken.None).ConfigureAwait(false);
            request.Headers.ExpectContinue = null;
            request.RequestUri = RequestUtilities.MakeDestinationAddress(route.Prefix, context.Request.Path, context.Request.QueryString);
            HttpResponseMessage response = await upstream.Invoker.SendAsync(request, limited.Token).ConfigureAwait(false);
            int status = (int)response.StatusCode;
            return new WriteResult(WriteVerdict.FromStatus(request.Method.Method, status), status, null) { Response = response };
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
}
