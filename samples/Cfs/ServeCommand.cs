using System.CommandLine;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Cfs.Gateway;
using Cfs.Model;
using Cfs.Nodes;
using Samples.Common;

namespace Cfs;

/// <summary><c>cfs serve</c>: runs a node until SIGTERM.</summary>
internal static class ServeCommand
{
    public static Command Build()
    {
        var configuration = new Option<string>("--config")
        {
            Description =
                "Node-specific settings: address, port, http-port, join, state. Environment variables CFS_* come first.",
            DefaultValueFactory = _ => "/etc/cfs.conf",
        };
        var address = new Option<string?>("--address") { Description = "This host's IPv4 address; found where it is not given." };
        var port = new Option<string?>("--port") { Description = $"The UDP port of the ring ({CfsPorts.Node})." };
        var httpPort = new Option<string?>("--http-port")
        {
            Description = $"The TCP port of the gateway interface ({CfsPorts.Gateway}).",
        };
        var join = new Option<string?>("--join") { Description = "Addresses of nodes to join through, with commas between." };
        var state = new Option<string?>("--state") { Description = "The state folder (/var/lib/cfs)." };
        var command = new Command("serve", "Runs a node.") { configuration, address, port, httpPort, join, state };
        command.SetAction(
            async (line, cancellation) =>
            {
                try
                {
                    var settings = new NodeSettings(line.GetValue(configuration)!, "CFS_");
                    string? Setting(Option<string?> option) =>
                        line.GetValue(option) ?? settings[option.Name.TrimStart('-').Replace('-', '_')];

                    var ringPort = int.Parse(Setting(port) ?? $"{CfsPorts.Node}", CultureInfo.InvariantCulture);
                    var options = new CfsNodeOptions
                    {
                        Address = new IPEndPoint(Setting(address) is { } a ? IPAddress.Parse(a) : HostAddress.Find(), ringPort),
                        Http = new IPEndPoint(
                            IPAddress.Any,
                            int.Parse(Setting(httpPort) ?? $"{CfsPorts.Gateway}", CultureInfo.InvariantCulture)
                        ),
                        Join =
                        [
                            .. (Setting(join) ?? "")
                                .Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
                                .Select(text => EndPointOf(text, ringPort)),
                        ],
                        State = Setting(state) ?? "/var/lib/cfs",
                    };
                    return await RunAsync(options, cancellation);
                }
                catch (Exception e) when (e is FormatException or IOException or InvalidOperationException or SocketException)
                {
                    await Console.Error.WriteLineAsync($"cfs: {e.Message}");
                    return 1;
                }
            }
        );
        return command;
    }

    private static async Task<int> RunAsync(CfsNodeOptions options, CancellationToken cancellation)
    {
        static void Log(ILoggingBuilder logging) =>
            logging.AddSimpleConsole(o => o.SingleLine = true).AddFilter("Microsoft", LogLevel.Warning);

        using var loggers = LoggerFactory.Create(Log);
        await using var node = new CfsNode(options, TimeProvider.System, loggers.CreateLogger("Cfs"));
        await using var gateway = BlockGateway.Build(node, options.Version, options.Http, Log);
        await gateway.StartAsync(cancellation);
        await gateway.WaitForShutdownAsync(cancellation);
        return 0;
    }

    private static IPEndPoint EndPointOf(string text, int port)
    {
        var endPoint = IPEndPoint.Parse(text);
        return endPoint.Port == 0 ? new IPEndPoint(endPoint.Address, port) : endPoint;
    }
}
