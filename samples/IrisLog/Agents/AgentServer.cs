using System.Net;
using System.Net.Sockets;
using System.Xml.Linq;
using IrisLog.Model;

namespace IrisLog.Agents;

/// <summary>Serves other agents' requests.</summary>
internal sealed partial class AgentServer : IAsyncDisposable
{
    private readonly CancellationTokenSource stop = new();
    private readonly TcpListener listener;
    private readonly IrisLogVersion version;
    private readonly TimeSpan timeout;
    private readonly ILogger logger;
    private long foreignMessages;
    private Task accepting = Task.CompletedTask;

    /// <summary>Listens at once, but serves only after <see cref="Start"/>.</summary>
    public AgentServer(IPEndPoint address, IrisLogVersion version, TimeSpan timeout, ILogger logger)
    {
        (this.version, this.timeout, this.logger) = (version, timeout, logger);
        listener = new TcpListener(address);
        listener.Start();
    }

    public IPEndPoint Address => (IPEndPoint)listener.LocalEndpoint;

    /// <summary>The number of messages from other versions. Anything but 0 means that versions were mixed up.</summary>
    public long ForeignMessages => Interlocked.Read(ref foreignMessages);

    public void Start(Func<AgentRequest, CancellationToken, Task<Answer>> serve) => accepting = AcceptAsync(serve);

    public async ValueTask DisposeAsync()
    {
        await stop.CancelAsync();
        listener.Dispose();
        await accepting;
        stop.Dispose();
    }

    private async Task AcceptAsync(Func<AgentRequest, CancellationToken, Task<Answer>> serve)
    {
        while (!stop.IsCancellationRequested)
        {
            try
            {
                _ = ServeAsync(await listener.AcceptTcpClientAsync(stop.Token), serve);
            }
            catch (SocketException) when (!stop.IsCancellationRequested)
            {
                // The connection ended before it was accepted.
            }
            catch (Exception e) when (e is OperationCanceledException or ObjectDisposedException or SocketException)
            {
                return;
            }
        }
    }

    private async Task ServeAsync(TcpClient client, Func<AgentRequest, CancellationToken, Task<Answer>> serve)
    {
        using var connection = client;
        var peer = client.Client.RemoteEndPoint;
        try
        {
            // The asking agent has given up by then.
            using var deadline = CancellationTokenSource.CreateLinkedTokenSource(stop.Token);
            deadline.CancelAfter(timeout);
            client.NoDelay = true;
            await using var stream = client.GetStream();
            try
            {
                var request = AgentRequest.FromXml(await AgentFrame.ReadAsync(stream, version, deadline.Token));
                var answer = await serve(request, deadline.Token);
                await AgentFrame.WriteAsync(stream, version, answer.ToXml(), deadline.Token);
            }
            catch (AgentException e) when (e.Failure == AgentFailure.ForeignVersion)
            {
                // Visible on both sides: the other side reads this side's version and fails with it.
                Interlocked.Increment(ref foreignMessages);
                LogForeign(peer, e.Message);
                await AgentFrame.WriteAsync(stream, version, null, deadline.Token);
            }
            catch (Exception e) when (e is QueryException or FormatException or ArgumentException or AgentException)
            {
                LogRefused(peer, e.Message);
                await AgentFrame.WriteAsync(stream, version, new XElement("refused", e.Message), deadline.Token);
            }
        }
        catch (Exception e) when (e is IOException or SocketException or OperationCanceledException or ObjectDisposedException)
        {
            LogBroken(peer, e.Message);
        }
    }

    [LoggerMessage(2101, LogLevel.Error, "A message of another version came from {Peer}, who {What}")]
    private partial void LogForeign(EndPoint? peer, string what);

    [LoggerMessage(2102, LogLevel.Warning, "A request from {Peer} refused: {Reason}")]
    private partial void LogRefused(EndPoint? peer, string reason);

    [LoggerMessage(2103, LogLevel.Debug, "The connection from {Peer} broke: {Reason}")]
    private partial void LogBroken(EndPoint? peer, string reason);
}
