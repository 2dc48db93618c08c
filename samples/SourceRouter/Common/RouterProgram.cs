using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using SourceRouter.Client;
using SourceRouter.Messages;
using SourceRouter.Nodes;

namespace SourceRouter;

/// <summary>The command line, the same in all versions.</summary>
public static class RouterProgram
{
    // EX_SOFTWARE of sysexits.h: what a leak between versions ends a node with.
    private const int ForeignMessage = 70;

    private const string Usage = """
        sourcerouter serve --table FILE [--address ADDRESS]      a node: ports 7000 (TCP, UDP) for nodes, 7001 for clients
        sourcerouter health                                      succeeds when this host's node answers
        sourcerouter table --seed TEXT --bytes N FILE            makes an answer table; the same seed gives the same bytes
        sourcerouter client --nodes A,B,... [--concurrency N] [--hops N] [--transport tcp|udp] [--timeout SECONDS]
                            [--duration SECONDS] [--output FILE] sends lookups; ends with its duration, its input or SIGTERM
        """;

    /// <summary>Runs a command.</summary>
    /// <returns>The exit status.</returns>
    public static async Task<int> RunAsync(string[] arguments, INodeMessages messages)
    {
        using var stop = new CancellationTokenSource();
        using PosixSignalRegistration terminate = StopOn(PosixSignal.SIGTERM, stop);
        using PosixSignalRegistration interrupt = StopOn(PosixSignal.SIGINT, stop);
        try
        {
            return arguments switch
            {
                ["serve", .. var rest] => await ServeAsync(new CommandLine(rest, "table", "address"), messages, stop.Token),
                ["health"] => await CheckHealthAsync(stop.Token),
                ["table", .. var rest] => CreateTable(new CommandLine(rest, "seed", "bytes")),
                ["client", .. var rest] => await ClientCommand.RunAsync(ReadClientOptions(rest), stop.Token),
                _ => throw new FormatException(Usage),
            };
        }
        catch (ForeignMessageException e)
        {
            return Fail($"received {e.Message}. A message of another version has leaked; stopping.", ForeignMessage);
        }
        catch (FormatException e)
        {
            return Fail(e.Message, 2);
        }
        catch (Exception e) when (e is IOException or SocketException or InvalidDataException or InvalidOperationException)
        {
            return Fail(e.Message, 1);
        }

        int Fail(string message, int status)
        {
            Console.Error.WriteLine($"sourcerouter {messages.Version}: {message}");
            return status;
        }
    }

    private static PosixSignalRegistration StopOn(PosixSignal signal, CancellationTokenSource stop) =>
        PosixSignalRegistration.Create(
            signal,
            context =>
            {
                context.Cancel = true;
                stop.Cancel();
            }
        );

    private static async Task<int> ServeAsync(CommandLine line, INodeMessages messages, CancellationToken cancellationToken)
    {
        string table = line["table"] ?? throw new FormatException("Say which table to answer from: --table FILE.");
        IPAddress self = line["address"] is { } address ? ReadAddress(address) : NodeServer.FindAddress();
        await NodeServer.RunAsync(messages, table, self, cancellationToken);
        return 0;
    }

    private static async Task<int> CheckHealthAsync(CancellationToken cancellationToken)
    {
        using var client = new TcpClient();
        await client.ConnectAsync(IPAddress.Loopback, NodeServer.ClientPort, cancellationToken);
        await using NetworkStream stream = client.GetStream();
        await stream.WriteAsync(System.Text.Encoding.ASCII.GetBytes($"LOOKUP {NodeServer.FindAddress()} -\n"), cancellationToken);
        using var reader = new StreamReader(stream);
        string answer = await reader.ReadLineAsync(cancellationToken) ?? "no answer";
        await Console.Out.WriteLineAsync(answer);
        return answer.StartsWith("OK ", StringComparison.Ordinal) ? 0 : 1;
    }

    private static int CreateTable(CommandLine line)
    {
        string path = line.Arguments is [string only] ? only : throw new FormatException("Say which file to make.");
        AnswerTable.Create(path, line["seed"] ?? "", line.Number("bytes", 1 << 20));
        return 0;
    }

    private static ClientOptions ReadClientOptions(string[] words)
    {
        var line = new CommandLine(words, "nodes", "concurrency", "hops", "transport", "timeout", "duration", "output", "port");
        IPAddress[] nodes =
        [
            .. (line["nodes"] ?? throw new FormatException("Say which nodes: --nodes A,B.")).Split(',').Select(ReadAddress),
        ];
        string transport = line["transport"] ?? "tcp";
        if (transport is not "tcp" and not "udp")
            throw new FormatException($"'--transport {transport}': write tcp or udp.");
        return new ClientOptions(
            nodes,
            (int)line.Number("concurrency", 2),
            (int)Math.Min(line.Number("hops", nodes.Length), nodes.Length),
            transport == "udp",
            (int)line.Number("port", NodeServer.ClientPort),
            TimeSpan.FromSeconds(line.Number("timeout", 120)),
            line["duration"] is null ? null : TimeSpan.FromSeconds(line.Number("duration", 1)),
            line["output"]
        );
    }

    private static IPAddress ReadAddress(string text) =>
        IPAddress.TryParse(text, out IPAddress? address) ? address : throw new FormatException($"'{text}' is no address.");
}
