using System.CommandLine;
using VersionManager.Contracts;

namespace VersionManager.ProxyService.Cli;

/// <summary>The options of <c>vmproxy serve</c>.</summary>
internal sealed record ServeOptions(
    string DataFolder,
    string RunFolder,
    string Config,
    string Gateway,
    string? LogFile,
    bool Verbose
)
{
    private static readonly Option<string> Data = new("--state-folder")
    {
        Description = "The folder of releases, state and guests, which outlive the daemon.",
        DefaultValueFactory = _ => WellKnown.DataFolder,
    };
    private static readonly Option<string> Run = new("--run-folder")
    {
        Description = "The folder of sockets, which do not.",
        DefaultValueFactory = _ => Path.GetDirectoryName(WellKnown.ControlSocket)!,
    };
    private static readonly Option<string> Configuration = new("--config")
    {
        Description = "The configuration file.",
        DefaultValueFactory = _ => "/etc/vmproxy/vmproxy.json",
    };

    // Beside the daemon, wherever that is.
    private static readonly Option<string> GatewayProgram = new("--gateway")
    {
        Description = "The program of HTTP gateways.",
        DefaultValueFactory = _ => Path.Combine(Path.GetDirectoryName(Environment.ProcessPath)!, "vmgateway"),
    };
    private static readonly Option<string?> Log = new("--log-file")
    {
        Description = "The log file; standard output when absent.",
    };
    private static readonly Option<bool> Talkative = new("--verbose") { Description = "Log more." };

    public static void AddTo(Command command)
    {
        command.Options.Add(Data);
        command.Options.Add(Run);
        command.Options.Add(Configuration);
        command.Options.Add(GatewayProgram);
        command.Options.Add(Log);
        command.Options.Add(Talkative);
    }

    public static ServeOptions Of(ParseResult parsed) =>
        new(
            Path.GetFullPath(parsed.GetValue(Data)!),
            Path.GetFullPath(parsed.GetValue(Run)!),
            parsed.GetValue(Configuration)!,
            Path.GetFullPath(parsed.GetValue(GatewayProgram)!),
            parsed.GetValue(Log),
            parsed.GetValue(Talkative)
        );
}
