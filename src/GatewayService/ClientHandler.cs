using Microsoft.AspNetCore.Connections;
using VersionManager.GatewayService.Door;
using VersionManager.GatewayService.Problems;
using VersionManager.GatewayService.Reads;
using VersionManager.GatewayService.Routes;
using VersionManager.GatewayService.Writes;

namespace VersionManager.GatewayService;

/// <summary>Handles a client's request from the door to its answer.</summary>
internal sealed partial class ClientHandler(
    Admission door,
    ReadForwarder reads,
    WriteForwarder writes,
    ILogger<ClientHandler> logger
)
{
    /// <summary>Returns when the client has its answer, or has left.</summary>
    public async Task HandleAsync(HttpContext context)
    {
        try
        {
            ClientRequest? request = await door.AdmitAsync(context);
            while (request is { Kind: RequestKind.Read } && !await reads.ForwardAsync(request))
                request = await door.AdmitAsync(context, request);
            if (request is { Kind: RequestKind.Write })
                await writes.ForwardAsync(request);
        }
        catch (OperationCanceledException) when (context.RequestAborted.IsCancellationRequested)
        {
            // The client has left: nobody waits for an answer.
        }
        catch (BadHttpRequestException)
        {
            throw;
        }
        catch (ConnectionResetException)
        {
            // The client left while it sent a body.
        }
        catch (IOException e) when (!context.RequestAborted.IsCancellationRequested)
        {
            StateUnwritable(logger, e);
            await ClientProblems.StateUnwritable().WriteAsync(context.Response);
        }
    }

    [LoggerMessage(5010, LogLevel.Error, "The gateway cannot write its own state")]
    private static partial void StateUnwritable(ILogger logger, Exception exception);
}
