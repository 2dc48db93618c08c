using VersionManager.GatewayService.Messages;
using VersionManager.GatewayService.Routes;
using Yarp.ReverseProxy.Forwarder;

namespace VersionManager.GatewayService.Reads;

/// <summary>Passes an answer to the client only if the read ends with it.</summary>
internal sealed class ReadTransformer(Route route, PassedAnswers passed, CancellationTokenSource firstByte) : HttpTransformer
{
    /// <summary>The answer withheld from the client; null when there was none.</summary>
    public ReadAttempt? Withheld { get; private set; }

    public override async ValueTask TransformRequestAsync(
        HttpContext httpContext,
        HttpRequestMessage proxyRequest,
        string destinationPrefix,
        CancellationToken cancellationToken
    )
    {
        await Default.TransformRequestAsync(httpContext, proxyRequest, destinationPrefix, cancellationToken);
        // The gateway has the body already, and has sent the client 100 (Continue).
        proxyRequest.Headers.ExpectContinue = null;
    }

    public override async ValueTask<bool> TransformResponseAsync(
        HttpContext httpContext,
        HttpResponseMessage? proxyResponse,
        CancellationToken cancellationToken
    )
    {
        if (proxyResponse is null)
            return false;
        firstByte.CancelAfter(Timeout.InfiniteTimeSpan);
        if (passed.Withholds(route, proxyResponse) is { } end)
        {
            Withheld = new ReadAttempt(route.Version, end, (int)proxyResponse.StatusCode);
            return false;
        }
        httpContext.Response.Headers[GatewayHeaders.Version] = route.Version.ToString();
        if (route.Behind)
            httpContext.Response.Headers[GatewayHeaders.Behind] = "true";
        return await Default.TransformResponseAsync(httpContext, proxyResponse, cancellationToken);
    }

    public override ValueTask TransformResponseTrailersAsync(
        HttpContext httpContext,
        HttpResponseMessage proxyResponse,
        CancellationToken cancellationToken
    ) => Default.TransformResponseTrailersAsync(httpContext, proxyResponse, cancellationToken);
}
