using Microsoft.AspNetCore.Connections;
using VersionManager.GatewayService.Handover;
using VersionManager.GatewayService.Reads;
using VersionManager.GatewayService.Routes;
using VersionManager.GatewayService.Translation;
using VersionManager.GatewayService.Writes;

namespace VersionManager.GatewayService.Requests;

/// <summary>Every request of a client comes here: waits for a version where there is none, and tells reads from writes.</summary>
internal sealed partial class GatewayHandler(
    GatewayOptions options,
    RouteTableHolder holder,
    HoldQueue hold,
    ReadForwarder reads,
    WriteForwarder writes,
    HandoverState handover,
    LateRequests late,
    TimeProvider time,
    ILogger<GatewayHandler> logger
)
{
    public async Task HandleAsync(HttpContext context)
    {
        try
        {
            if (handover.Over.IsCompleted)
            {
                await late.ForwardAsync(context);
                return;
            }
            RouteTable? table;
            using (var waiting = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, handover.Giving))
            {
                try
                {
                    table = await WaitForVersionAsync(waiting.Token);
                }
                catch (OperationCanceledException) when (!context.RequestAborted.IsCancellationRequested)
                {
                    await late.ForwardWhenOverAsync(context);
                    return;
                }
            }
            if (table is null)
            {
                await NoVersion().WriteAsync(context.Response, options.Settle);
                return;
            }
            if (!ClientInterface.TryRead(context, out Version? spoken))
            {
                await new GatewayProblem(
                    GatewayProblemCode.InvalidInterface,
                    $"The {ForwardingHeaders.Interface} header is malformed.",
                    "Write one version, such as 1.0, or leave it away.",
                    StatusCodes.Status400BadRequest
                ).WriteAsync(context.Response);
                return;
            }
            // The newest version knows the interface best; what it calls a read or a write is one.
            RequestRules rules = ClientInterface.Rules(table, spoken).Rules;
            string path = context.Request.Path.Value ?? "/";
            switch (rules.Classify(context.Request.Method, path))
            {
                case RequestKind.Read:
                    await reads.ForwardAsync(context);
                    break;
                case RequestKind.Write:
                    await writes.ForwardAsync(context);
                    break;
                default:
                    await NotAllowed(context, rules, path);
                    break;
            }
        }
        catch (OperationCanceledException) when (context.RequestAborted.IsCancellationRequested)
        {
            // The client went: there is nobody to answer.
        }
        catch (BadHttpRequestException)
        {
            throw;
        }
        catch (ConnectionResetException)
        {
            // It went while it sent a body.
        }
        catch (IOException e) when (!context.RequestAborted.IsCancellationRequested)
        {
            StateUnwritable(logger, e);
            await new GatewayProblem(
                GatewayProblemCode.StateUnwritable,
                "The gateway cannot write its own state.",
                "What became of the request is not known. The gateway's log says more.",
                StatusCodes.Status500InternalServerError
            ).WriteAsync(context.Response);
        }
    }

    /// <summary>What a client is told when no version came in time.</summary>
    public static GatewayProblem NoVersion() =>
        new(
            GatewayProblemCode.NoVersion,
            "No version of the application runs here now.",
            "Try again later, or at another node.",
            StatusCodes.Status503ServiceUnavailable
        );

    private static Task NotAllowed(HttpContext context, RequestRules rules, string path)
    {
        string[] methods = [.. rules.Methods(path)];
        var problem = new GatewayProblem(
            GatewayProblemCode.MethodNotAllowed,
            $"The application's gateway takes no {context.Request.Method} here.",
            methods.Length == 0 ? "It takes nothing at this path." : $"It takes {string.Join(", ", methods)}.",
            StatusCodes.Status405MethodNotAllowed
        );
        context.Response.OnStarting(() =>
        {
            context.Response.Headers.Allow = string.Join(", ", methods);
            return Task.CompletedTask;
        });
        return problem.WriteAsync(context.Response);
    }

    private async Task<RouteTable?> WaitForVersionAsync(CancellationToken cancellationToken)
    {
        var patience = new Patience(options.Hold, time);
        while (true)
        {
            (RouteTable table, Task changed) = holder.Watch();
            if (table.Active.Count > 0)
                return table;
            if (!await hold.WaitAsync(changed, patience.Left, cancellationToken))
                return null;
        }
    }

    [LoggerMessage(5010, LogLevel.Error, "The gateway cannot write its own state")]
    private static partial void StateUnwritable(ILogger logger, Exception exception);
}
