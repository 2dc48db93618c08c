using Microsoft.AspNetCore.Connections.Features;
using VersionManager.GatewayService.Problems;
using VersionManager.GatewayService.Routes;
using VersionManager.GatewayService.Upstream;
using Yarp.ReverseProxy.Forwarder;

namespace VersionManager.GatewayService.Handover;

/// <summary>
/// Forwards requests that arrive on this gateway's connections after the handover: the next gateway answers them, and the
/// connection ends with that answer. So a client with an idle connection does not see it break.
/// </summary>
internal sealed class LateRequests(
    HandoverOptions options,
    HoldOptions hold,
    HandoverState handover,
    IHttpForwarder forwarder,
    UpstreamClient upstream
)
{
    private static readonly ForwarderRequestConfig Config = new() { ActivityTimeout = TimeSpan.FromMinutes(15) };

    /// <summary>Forwards a request as soon as the next gateway can serve it.</summary>
    public async Task ForwardWhenOverAsync(HttpContext context)
    {
        await handover.Over.WaitAsync(context.RequestAborted);
        await ForwardAsync(context);
    }

    /// <summary>Forwards a request to the next gateway, which has the data folder by now.</summary>
    public async Task ForwardAsync(HttpContext context)
    {
        context.Features.Get<IConnectionLifetimeNotificationFeature>()?.RequestClose();
        ForwarderError error = await forwarder.SendAsync(context, options.Next, upstream.Invoker, Config);
        if (error == ForwarderError.None || context.Response.HasStarted || context.RequestAborted.IsCancellationRequested)
            return;
        await ClientProblems.NoVersion(hold.Settle).WriteAsync(context.Response);
    }
}
