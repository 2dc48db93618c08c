using System.Net;
using System.Net.Sockets;
using IrisLog.Model;

namespace IrisLog.Agents;

/// <summary>Asks other agents, with a connection for each request.</summary>
internal sealed partial class AgentClient(IrisLogVersion version, TimeSpan timeout, TimeProvider time, ILogger logger)
{
    private long requests;

    /// <summary>The number of requests sent to other agents.</summary>
    public long Requests => Interlocked.Read(ref requests);

    /// <exception cref="AgentException">The agent did not answer.</exception>
    public async Task<Answer> AskAsync(IPEndPoint agent, AgentRequest request, CancellationToken cancellation)
    {
        Interlocked.Increment(ref requests);
        using var deadline = new CancellationTokenSource(timeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellation, deadline.Token);
        try
        {
            using var client = new TcpClient(AddressFamily.InterNetwork) { NoDelay = true };
            await client.ConnectAsync(agent, either.Token);
            await using var stream = client.GetStream();
            await AgentFrame.WriteAsync(stream, version, request.ToXml(), either.Token);
            var reply = await AgentFrame.ReadAsync(stream, version, either.Token);
            return reply.Name.LocalName == "answer"
                ? Answer.FromXml(reply)
                : throw new AgentException(AgentFailure.Refused, reply.Value);
        }
        catch (Exception e) when (Failure(e, cancellation) is { } failure)
        {
            LogFailed(agent, failure, e.Message);
            throw new AgentException(failure, $"{agent}: {e.Message}");
        }
    }

    private static AgentFailure? Failure(Exception exception, CancellationToken cancellation) =>
        exception switch
        {
            AgentException e => e.Failure,
            OperationCanceledException when !cancellation.IsCancellationRequested => AgentFailure.TimedOut,
            SocketException or IOException => AgentFailure.Unreachable,
            _ => null,
        };

    [LoggerMessage(2001, LogLevel.Warning, "Agent {Agent} did not answer ({Failure}): {Reason}")]
    private partial void LogFailed(IPEndPoint agent, AgentFailure failure, string reason);
}
