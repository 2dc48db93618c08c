using VersionManager.GatewayService.Handover;
using VersionManager.GatewayService.Messages;
using VersionManager.GatewayService.Problems;
using VersionManager.GatewayService.Routes;

namespace VersionManager.GatewayService.Door;

/// <summary>Admits requests: holds them until a version runs, parses them, and buffers their bodies.</summary>
internal sealed class Admission(HoldQueue queue, HoldOptions hold, BodyReader bodies, HandoverState handover, LateRequests late)
{
    /// <summary>Makes the client request of the server's.</summary>
    /// <param name="context">The server's request.</param>
    /// <param name="before">The same request by older routes; null for a new request.</param>
    /// <returns>Null when the client has its answer already.</returns>
    public async Task<ClientRequest?> AdmitAsync(HttpContext context, ClientRequest? before = null)
    {
        BufferedBody? body = before?.Body;
        while (true)
        {
            if (await WaitForVersionAsync(context) is not { } routes)
                return null;
            if (!ClientRequest.TryRead(context, routes, body, out ClientRequest? request, out GatewayProblem? problem))
            {
                await problem.WriteAsync(context.Response);
                return null;
            }
            if (body is not null || !request.HasBody)
                return request;
            body = await ReadBodyAsync(context);
            if (body is null)
                return null;
            // The routes may have changed while the body arrived, so the request is parsed anew by the current ones.
        }
    }

    /// <returns>Routes with a version that takes new requests; null when the client has its answer already.</returns>
    private async Task<RouteSnapshot?> WaitForVersionAsync(HttpContext context)
    {
        if (handover.Over.IsCompleted)
        {
            await late.ForwardAsync(context);
            return null;
        }
        using var waiting = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, handover.Giving);
        try
        {
            if (await queue.WaitForVersionAsync(waiting.Token) is { } routes)
                return routes;
        }
        catch (OperationCanceledException) when (!context.RequestAborted.IsCancellationRequested)
        {
            await late.ForwardWhenOverAsync(context);
            return null;
        }
        await ClientProblems.NoVersion(hold.Settle).WriteAsync(context.Response);
        return null;
    }

    /// <summary>Buffers the body, since it may be sent to several versions, or several times to one.</summary>
    private async Task<BufferedBody?> ReadBodyAsync(HttpContext context)
    {
        HttpRequest request = context.Request;
        BufferedBody? body = await bodies.ReadAsync(request.Body, request.ContentLength, context.RequestAborted);
        if (body is null)
        {
            await ClientProblems.BodyTooLarge(bodies.Limit).WriteAsync(context.Response);
            return null;
        }
        context.Response.RegisterForDispose(body);
        // A forwarder of the original request, such as to the next gateway, finds the body at its usual place.
        request.Body = body.OpenRead();
        return body;
    }
}
