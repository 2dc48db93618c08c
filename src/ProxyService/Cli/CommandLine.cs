using System.CommandLine;
using System.Net.Sockets;
using System.Text;
using VersionManager.Contracts;
using VersionManager.Guests.Agent;
using VersionManager.Guests.Launch;
using VersionManager.ProxyService.Gateways;
using VersionManager.ProxyService.Metrics;

namespace VersionManager.ProxyService.Cli;

/// <summary>The commands of <c>vmproxy</c>.</summary>
internal static class CommandLine
{
    /// <summary>Runs a command; returns the exit status: 0, or 1 when the command failed or is malformed.</summary>
    public static async Task<int> RunAsync(string[] arguments)
    {
        switch (arguments)
        {
            // These start guests and fetch releases, each of which would pay for the parser.
            // User-mode Linux adds its own words to the arguments of the first process.
            case ["init", ..]:
                return InitCommand.Run();
            case ["launch", string plan]:
                return LaunchCommand.Run(plan);
            case ["launch-gateway", string plan]:
                return LaunchGatewayCommand.Run(plan);
            case ["session", string program, .. string[] rest]:
                return SessionCommand.Run(program, rest);
            case ["register" or "unregister", .. string[] ports] when ports.Length > 0 && ports[0][0] != '-':
                return await Guard.RunAsync(() =>
                    RegisterCommand.RunAsync(ports, arguments[0] == "unregister", Console.Error, CancellationToken.None)
                );
            case ["sync-shell", .. string[] rest]:
                return await Guard.RunAsync(() => SyncShellCommand.RunAsync(rest));
            default:
                // Signals end the short commands as they end any program; the daemon's host handles them itself.
                return await Parse(arguments).InvokeAsync(new InvocationConfiguration { ProcessTerminationTimeout = null });
        }
    }

    /// <summary>Parses the arguments. A word that begins with @ is nothing special to the parser: it may be the body of a
    /// call.</summary>
    internal static ParseResult Parse(string[] arguments) =>
        Build().Parse(arguments, new ParserConfiguration { ResponseFileTokenReplacer = null });

    private static RootCommand Build()
    {
        var socket = new Option<string>("--socket")
        {
            Description = "The control API's socket.",
            DefaultValueFactory = _ => WellKnown.ControlSocket,
        };
        return new RootCommand("Runs versions of distributed applications side by side on this node, and moves it to new ones.")
        {
            ServeCommand.Build(),
            Connect(socket),
            Register("register", "Registers managed ports, from inside a guest."),
            Register("unregister", "Releases managed ports, from inside a guest."),
            Call(socket),
            Status(socket),
            Version(),
            UninstallNetworkCommand.Build(),
        };
    }

    private static Command Connect(Option<string> socket)
    {
        var command = new Command("connect", "Connects standard input and output to the control API, for callers over SSH.")
        {
            socket,
        };
        command.SetAction(
            (parsed, cancellation) =>
                Guard.RunAsync(async () =>
                {
                    using Socket connection = await ControlClient.ConnectAsync(parsed.GetValue(socket)!, cancellation);
                    await using var stream = new NetworkStream(connection, ownsSocket: false);
                    await StreamBridge.RunAsync(stream, () => connection.Shutdown(SocketShutdown.Send), cancellation);
                    return 0;
                })
        );
        return command;
    }

    private static Command Register(string name, string description)
    {
        var ports = new Argument<string[]>("port") { Description = "Such as tcp/7000.", Arity = ArgumentArity.OneOrMore };
        var command = new Command(name, description) { ports };
        command.SetAction(
            (parsed, cancellation) =>
                Guard.RunAsync(() =>
                    RegisterCommand.RunAsync(parsed.GetValue(ports)!, name == "unregister", Console.Error, cancellation)
                )
        );
        return command;
    }

    private static Command Call(Option<string> socket)
    {
        var method = new Argument<string>("method") { Description = "GET, POST, PUT or DELETE." };
        var path = new Argument<string>("path") { Description = "Such as /v1/node." };
        var data = new Option<string?>("--data")
        {
            Description = "The body; @FILE for a file's content, @- for standard input's.",
        };
        var command = new Command("call", "Sends one request to the control API and prints the answer.")
        {
            method,
            path,
            data,
            socket,
        };
        command.SetAction(
            (parsed, cancellation) =>
                Guard.RunAsync(async () =>
                {
                    byte[]? body = await BodyAsync(parsed.GetValue(data), cancellation);
                    using var client = new ControlClient(parsed.GetValue(socket)!);
                    (int status, byte[] answer) = await client.SendAsync(
                        parsed.GetValue(method)!,
                        parsed.GetValue(path)!,
                        body,
                        cancellation
                    );
                    bool succeeded = status < StatusCodes.Status400BadRequest;
                    await using Stream output = succeeded ? Console.OpenStandardOutput() : Console.OpenStandardError();
                    await output.WriteAsync(answer, cancellation);
                    if (answer.Length > 0 && answer[^1] != '\n')
                        output.WriteByte((byte)'\n');
                    return succeeded ? 0 : 1;
                })
        );
        return command;
    }

    private static async Task<byte[]?> BodyAsync(string? data, CancellationToken cancellation)
    {
        switch (data)
        {
            case null:
                return null;
            case "@-":
                await using (Stream input = Console.OpenStandardInput())
                {
                    using var all = new MemoryStream();
                    await input.CopyToAsync(all, cancellation);
                    return all.ToArray();
                }
            case ['@', .. string file]:
                try
                {
                    return await File.ReadAllBytesAsync(file, cancellation);
                }
                catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException)
                {
                    throw new CommandLineException($"The file '{file}' cannot be read: {e.Message}");
                }
            default:
                return Encoding.UTF8.GetBytes(data);
        }
    }

    private static Command Status(Option<string> socket)
    {
        var command = new Command("status", "Shows what runs on this node.") { socket };
        command.SetAction(
            (parsed, cancellation) =>
                Guard.RunAsync(async () =>
                {
                    using var client = new ControlClient(parsed.GetValue(socket)!);
                    await StatusText.WriteAsync(client, Console.Out, cancellation);
                    return 0;
                })
        );
        return command;
    }

    private static Command Version()
    {
        var command = new Command("version", "Prints the version of this file.");
        command.SetAction(_ => Console.WriteLine(DaemonFacts.OwnVersion));
        return command;
    }
}
