using VersionManager.GatewayService.Door;
using VersionManager.GatewayService.Routes;
using VersionManager.GatewayService.Upstream;
using Yarp.ReverseProxy.Forwarder;

namespace VersionManager.GatewayService.Reads;

/// <summary>Asks one version for a client that speaks its interface.</summary>
internal sealed class PlainReader(ReadOptions options, IHttpForwarder forwarder, UpstreamClient upstream, TimeProvider time)
{
    private readonly ForwarderRequestConfig _config = new() { ActivityTimeout = options.IdleTimeout };

    /// <summary>Returns when the client has the answer, or the version has given none that reaches the client.</summary>
    public async Task<ReadAttempt> AskAsync(ClientRequest request, Route route, PassedAnswers passed)
    {
        HttpContext context = request.Context;
        using var firstByte = new CancellationTokenSource(route.Timeout, time);
        var transformer = new ReadTransformer(route, passed, firstByte);
        Stream original = context.Request.Body;
        if (request.HasBody)
            context.Request.Body = request.Body.OpenRead();
        ForwarderError error;
        try
        {
            error = await forwarder.SendAsync(context, route.Prefix, upstream.Invoker, _config, transformer, firstByte.Token);
        }
        finally
        {
            context.Request.Body = original;
        }
        if (transformer.Withheld is { } withheld)
            return withheld;
        // If an answer broke before a byte reached the client, the version can be asked again.
        if (error == ForwarderError.None || context.Response.HasStarted)
            return new ReadAttempt(route.Version, ReadEnd.Answered, null);
        if (firstByte.IsCancellationRequested)
            return new ReadAttempt(route.Version, ReadEnd.TimedOut, null);
        Exception? exception = context.Features.Get<IForwarderErrorFeature>()?.Exception;
        return new ReadAttempt(route.Version, UpstreamClient.IsUnsent(exception) ? ReadEnd.Unsent : ReadEnd.Broken, null);
    }
}
