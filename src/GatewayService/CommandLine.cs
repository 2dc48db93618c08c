using System.CommandLine;
using System.Net;
using VersionManager.Contracts;
using VersionManager.Contracts.Releases;
using VersionManager.GatewayService.Connections;
using VersionManager.GatewayService.Routes;

namespace VersionManager.GatewayService;

/// <summary>The command line of <c>vmgateway</c>.</summary>
internal static class CommandLine
{
    private const int MaximalHoldSeconds = 3600;

    private static readonly Option<string> Application = new("--application")
    {
        Description = "The application whose versions it serves.",
        Required = true,
    };
    private static readonly Option<string> ControlSocket = new("--control-socket")
    {
        Description = "The daemon's control socket.",
        DefaultValueFactory = _ => WellKnown.ControlSocket,
    };
    private static readonly Option<string> Listen = new("--listen")
    {
        Description = "The port for clients, as tcp/PORT.",
        Required = true,
    };
    private static readonly Option<string> Address = new("--address")
    {
        Description = "The node's address to listen on.",
        DefaultValueFactory = _ => "0.0.0.0",
    };
    private static readonly Option<string?> DataFolder = new("--state-folder") { Description = "The folder of its own files." };
    private static readonly Option<int> HoldSeconds = new("--hold-seconds")
    {
        Description = "How many seconds a request waits when no version runs, 0 to 3600.",
        DefaultValueFactory = _ => 30,
    };

    private static readonly Option<int> TakeOver = new("--take-over-seconds")
    {
        Description = "How many seconds to wait for the previous gateway to release the data folder.",
        DefaultValueFactory = _ => 0,
    };

    static CommandLine()
    {
        Application.Validators.Add(result => Check(result, ReleaseRules.Application(result.GetValueOrDefault<string>())));
        Listen.Validators.Add(result => Check(result, ListenFault(result.GetValueOrDefault<string>())));
        Address.Validators.Add(result =>
            Check(
                result,
                IPAddress.TryParse(result.GetValueOrDefault<string>(), out _)
                    ? null
                    : "--address takes an IP address, such as 0.0.0.0."
            )
        );
        TakeOver.Validators.Add(result =>
            Check(
                result,
                result.GetValueOrDefault<int>() is >= 0 and <= MaximalHoldSeconds
                    ? null
                    : $"--take-over-seconds takes 0 to {MaximalHoldSeconds}."
            )
        );
        HoldSeconds.Validators.Add(result =>
            Check(
                result,
                result.GetValueOrDefault<int>() is >= 0 and <= MaximalHoldSeconds
                    ? null
                    : $"--hold-seconds takes 0 to {MaximalHoldSeconds}."
            )
        );
    }

    /// <summary>The command, which calls <paramref name="run"/> with its options.</summary>
    public static RootCommand Create(Func<GatewayOptions, CancellationToken, Task<int>> run)
    {
        var command = new RootCommand("Serves an application's clients from whichever versions run on this node.")
        {
            Application,
            ControlSocket,
            Listen,
            Address,
            DataFolder,
            HoldSeconds,
            TakeOver,
        };
        command.SetAction(
            (parsed, cancellationToken) =>
            {
                string application = parsed.GetRequiredValue(Application);
                return run(
                    new GatewayOptions
                    {
                        Application = application,
                        ControlSocket = parsed.GetRequiredValue(ControlSocket),
                        Connections = new ConnectionOptions
                        {
                            Listen = new IPEndPoint(
                                IPAddress.Parse(parsed.GetRequiredValue(Address)),
                                ManagedPort.Parse(parsed.GetRequiredValue(Listen)).Port
                            ),
                            Sockets = InheritedSockets.Take(),
                        },
                        DataFolder = parsed.GetValue(DataFolder) ?? Path.Combine(WellKnown.DataFolder, "gateway", application),
                        Hold = new HoldOptions { Longest = TimeSpan.FromSeconds(parsed.GetValue(HoldSeconds)) },
                        TakeOver = TimeSpan.FromSeconds(parsed.GetValue(TakeOver)),
                    },
                    cancellationToken
                );
            }
        );
        return command;
    }

    private static string? ListenFault(string? text) =>
        ReleaseRules.Port(text ?? "", out ManagedPort port)
        ?? (port.Protocol == TransportProtocol.Tcp ? null : $"{text} is not where HTTP is spoken. Write tcp/PORT.");

    private static void Check(System.CommandLine.Parsing.OptionResult result, string? fault)
    {
        if (fault is not null)
            result.AddError(fault);
    }
}
