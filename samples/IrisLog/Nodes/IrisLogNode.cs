using System.Collections.Immutable;
using IrisLog.Agents;
using IrisLog.Database;
using IrisLog.Hierarchy;
using IrisLog.Queries;

namespace IrisLog.Nodes;

/// <summary>One host's part: the agent for its elements of the hierarchy, and the databases of its nodes.</summary>
internal sealed partial class IrisLogNode : IAsyncDisposable
{
    private readonly CancellationTokenSource stop = new();
    private readonly AgentServer server;
    private readonly AgentClient client;
    private readonly ILogger logger;
    private readonly Task sensing;

    /// <summary>Starts the node, which answers when this returns.</summary>
    public IrisLogNode(IrisLogNodeOptions options, TimeProvider time, ILogger logger)
    {
        (Options, this.logger) = (options, logger);
        Databases = options
            .Hierarchy.NodesOf(options.Address)
            .Select(n => new SensorDatabase(options.State, HierarchyMap.PathOf(n), options.HasPredecessor))
            .ToImmutableDictionary(d => d.Path);
        client = new AgentClient(options.Version, options.AgentTimeout, time, logger);
        Engine = new QueryEngine(
            options.Hierarchy,
            options.Address,
            Databases,
            client,
            options.Version.Caches ? new AnswerCache(time) : null
        );
        server = new AgentServer(options.Address, options.Version, options.AgentTimeout, logger);
        server.Start(Engine.ServeAsync);
        LogStarted(options.Version.Number, options.Address, string.Join(", ", Databases.Keys));
        sensing = SenseAsync(options.SenseEvery, time);
    }

    public IrisLogNodeOptions Options { get; }

    public QueryEngine Engine { get; }

    /// <summary>The databases of this host's nodes, usually one, by path.</summary>
    public IReadOnlyDictionary<string, SensorDatabase> Databases { get; }

    /// <summary>The number of requests that this agent sent to others.</summary>
    public long Requests => client.Requests;

    /// <summary>The number of messages from other versions.</summary>
    public long ForeignMessages => server.ForeignMessages;

    public async ValueTask DisposeAsync()
    {
        await stop.CancelAsync();
        await sensing;
        await server.DisposeAsync();
        stop.Dispose();
    }

    private async Task SenseAsync(TimeSpan? every, TimeProvider time)
    {
        if (every is not { } period)
            return;

        using var timer = new PeriodicTimer(period, time);
        try
        {
            do
            {
                try
                {
                    foreach (var database in Databases.Values)
                        database.Merge(HostSensors.Read(time.GetUtcNow()));
                }
                catch (Exception e) when (!stop.IsCancellationRequested)
                {
                    LogSensingFailed(e);
                }
            } while (await timer.WaitForNextTickAsync(stop.Token));
        }
        catch (Exception) when (stop.IsCancellationRequested)
        {
            // The node stops.
        }
    }

    [LoggerMessage(2201, LogLevel.Information, "Version {Version} is agent {Address}, with the nodes {Nodes}")]
    private partial void LogStarted(byte version, System.Net.IPEndPoint address, string nodes);

    [LoggerMessage(2202, LogLevel.Error, "The host's sensors could not be read or kept")]
    private partial void LogSensingFailed(Exception cause);
}
