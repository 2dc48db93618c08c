using VersionManager.GatewayService.Handover;
using VersionManager.GatewayService.Messages;
using VersionManager.GatewayService.Problems;
using VersionManager.GatewayService.Routes;

namespace VersionManager.GatewayService.Door;

/// <summary>Takes requests in: holds them until a version runs, reads what they are, and keeps their bodies.</summary>
internal sealed class Admission(HoldQueue queue, HoldOptions hold, BodyReader bodies, HandoverState handover, LateRequests late)
{
    /// <summary>Makes a client's request of what the server has.</summary>
    /// <param name="context">The request as the server has it.</param>
    /// <param name="before">The same request by older routes; null for a request that is new.</param>
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
            // The routes may have changed while the body came: they decide anew.
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

    /// <summary>A body is kept because several versions, or one version several times, may be sent it.</summary>
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
        // A forwarder of the request as it is, such as to the next gateway, finds the body where the server had it.
        request.Body = body.OpenRead();
        return body;
    }
}
