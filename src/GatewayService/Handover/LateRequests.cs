using System.Net;
using Microsoft.AspNetCore.Connections.Features;
using VersionManager.GatewayService.Requests;
using Yarp.ReverseProxy.Forwarder;

namespace VersionManager.GatewayService.Handover;

/// <summary>
/// Requests that come on connections of a gateway that has given way: the next gateway answers them, through this one, and the
/// connection ends with that answer. So a client whose connection idled meanwhile sees no broken one.
/// </summary>
internal sealed class LateRequests(
    GatewayOptions options,
    HandoverState handover,
    IHttpForwarder forwarder,
    UpstreamClient upstream
)
{
    private static readonly ForwarderRequestConfig Config = new() { ActivityTimeout = TimeSpan.FromMinutes(15) };

    /// <summary>Where the next gateway listens, as seen from this node.</summary>
    private string Next { get; } =
        "http://"
        + new IPEndPoint(
            options.Listen.Address.Equals(IPAddress.Any) ? IPAddress.Loopback : options.Listen.Address,
            options.Listen.Port
        );

    /// <summary>Forwards what is the next gateway's, as soon as that can have it.</summary>
    public async Task ForwardWhenOverAsync(HttpContext context)
    {
        await handover.Over.WaitAsync(context.RequestAborted);
        await ForwardAsync(context);
    }

    public async Task ForwardAsync(HttpContext context)
    {
        context.Features.Get<IConnectionLifetimeNotificationFeature>()?.RequestClose();
        ForwarderError error = await forwarder.SendAsync(context, Next, upstream.Invoker, Config);
        if (error == ForwarderError.None || context.Response.HasStarted || context.RequestAborted.IsCancellationRequested)
            return;
        await GatewayHandler.NoVersion().WriteAsync(context.Response, options.Settle);
    }
}
