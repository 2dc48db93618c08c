using VersionManager.GatewayService.Requests;
using VersionManager.GatewayService.Routes;
using Yarp.ReverseProxy.Forwarder;

namespace VersionManager.GatewayService.Reads;

/// <summary>Lets an answer through to the client only if it is one that the read ends with.</summary>
internal sealed class ReadTransformer(
    Route route,
    bool passOlder,
    bool passFailure,
    bool passBusy,
    CancellationTokenSource firstByte
) : HttpTransformer
{
    /// <summary>What was let go instead of sent; null when the answer was sent, or there was none.</summary>
    public int? Withheld { get; private set; }

    /// <summary>Whether what was let go said when to ask again.</summary>
    public bool Busy { get; private set; }

    /// <summary>Whether the version began to answer.</summary>
    public bool Responded { get; private set; }

    public override async ValueTask TransformRequestAsync(
        HttpContext httpContext,
        HttpRequestMessage proxyRequest,
        string destinationPrefix,
        CancellationToken cancellationToken
    )
    {
        await Default.TransformRequestAsync(httpContext, proxyRequest, destinationPrefix, cancellationToken);
        // The gateway has the body already, and its client has had its 100 (Continue).
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
        Responded = true;
        firstByte.CancelAfter(Timeout.InfiniteTimeSpan);
        int status = (int)proxyResponse.StatusCode;
        Busy = !passBusy && ReadAttempt.IsBusy(proxyResponse);
        if ((route.IsOlder(status) && !passOlder) || (status >= 500 && !passFailure) || Busy)
        {
            Withheld = status;
            return false;
        }
        httpContext.Response.Headers[ForwardingHeaders.Version] = route.Version.ToString();
        if (route.Behind)
            httpContext.Response.Headers[ForwardingHeaders.Behind] = "true";
        return await Default.TransformResponseAsync(httpContext, proxyResponse, cancellationToken);
    }

    public override ValueTask TransformResponseTrailersAsync(
        HttpContext httpContext,
        HttpResponseMessage proxyResponse,
        CancellationToken cancellationToken
    ) => Default.TransformResponseTrailersAsync(httpContext, proxyResponse, cancellationToken);
}
