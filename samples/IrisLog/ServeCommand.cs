using System.CommandLine;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using IrisLog.Gateway;
using IrisLog.Hierarchy;
using IrisLog.Model;
using IrisLog.Nodes;
using Samples.Common;

namespace IrisLog;

/// <summary><c>irislog serve</c>: runs a node until SIGTERM.</summary>
internal static class ServeCommand
{
    public static Command Build()
    {
        var configuration = new Option<string>("--config")
        {
            Description =
                "Node-specific settings: hierarchy, address, port, http-port, state, sense, max-age. "
                + "Environment variables IRISLOG_* come first.",
            DefaultValueFactory = _ => "/etc/irislog.conf",
        };
        var hierarchy = new Option<string?>("--hierarchy") { Description = "The hierarchy file (/etc/irislog.xml)." };
        var address = new Option<string?>("--address") { Description = "This host's IPv4 address; found where it is not given." };
        var port = new Option<string?>("--port") { Description = $"The TCP port between agents ({IrisLogPorts.Agent})." };
        var httpPort = new Option<string?>("--http-port")
        {
            Description = $"The TCP port of the query interface ({IrisLogPorts.Query}).",
        };
        var state = new Option<string?>("--state") { Description = "The state folder (/var/lib/irislog)." };
        var sense = new Option<string?>("--sense")
        {
            Description = "Seconds between two readings of the host's sensors (10); 0 for none.",
        };
        var age = new Option<string?>("--max-age")
        {
            Description = "The freshness bound of queries that name none, in seconds (5).",
        };
        var command = new Command("serve", "Runs a node.")
        {
            configuration,
            hierarchy,
            address,
            port,
            httpPort,
            state,
            sense,
            age,
        };
        command.SetAction(
            async (line, cancellation) =>
            {
                try
                {
                    var settings = new NodeSettings(line.GetValue(configuration)!, "IRISLOG_");
                    string? Setting(Option<string?> option) =>
                        line.GetValue(option) ?? settings[option.Name.TrimStart('-').Replace('-', '_')];
                    TimeSpan Seconds(Option<string?> option, double otherwise) =>
                        TimeSpan.FromSeconds(
                            Setting(option) is { } text ? double.Parse(text, CultureInfo.InvariantCulture) : otherwise
                        );

                    var agentAddress = Setting(address) is { } a ? IPAddress.Parse(a) : HostAddress.Find();
                    return await RunAsync(
                        new IrisLogNodeOptions
                        {
                            Address = new IPEndPoint(
                                agentAddress,
                                int.Parse(Setting(port) ?? $"{IrisLogPorts.Agent}", CultureInfo.InvariantCulture)
                            ),
                            Http = new IPEndPoint(
                                IPAddress.Any,
                                int.Parse(Setting(httpPort) ?? $"{IrisLogPorts.Query}", CultureInfo.InvariantCulture)
                            ),
                            Hierarchy = HierarchyMap.Load(Setting(hierarchy) ?? "/etc/irislog.xml"),
                            State = Setting(state) ?? "/var/lib/irislog",
                            HasPredecessor = Environment.GetEnvironmentVariable("VM_PREDECESSOR_VERSION") is { Length: > 0 },
                            SenseEvery = Seconds(sense, 10) is { Ticks: > 0 } period ? period : null,
                            DefaultMaximalAge = Seconds(age, 5),
                        },
                        cancellation
                    );
                }
                catch (Exception e) when (e is FormatException or IOException or InvalidOperationException or SocketException)
                {
                    await Console.Error.WriteLineAsync($"irislog: {e.Message}");
                    return 1;
                }
            }
        );
        return command;
    }

    private static async Task<int> RunAsync(IrisLogNodeOptions options, CancellationToken cancellation)
    {
        static void Log(ILoggingBuilder logging) =>
            logging.AddSimpleConsole(o => o.SingleLine = true).AddFilter("Microsoft", LogLevel.Warning);

        if (!options.Hierarchy.Root.DescendantsAndSelf().Any(e => HierarchyMap.AgentOf(e).Equals(options.Address)))
            throw new FormatException($"The hierarchy names no agent {options.Address}: this node has no place in it.");

        using var loggers = LoggerFactory.Create(Log);
        await using var node = new IrisLogNode(options, TimeProvider.System, loggers.CreateLogger("IrisLog"));
        await using var gateway = QueryGateway.Build(node, Log);
        await gateway.StartAsync(cancellation);
        await gateway.WaitForShutdownAsync(cancellation);
        return 0;
    }
}
