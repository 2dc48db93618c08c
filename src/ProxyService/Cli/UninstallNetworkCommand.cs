using System.CommandLine;
using System.Net.Sockets;
using VersionManager.Kernel.Tools;
using VersionManager.ProxyService.Daemon;

namespace VersionManager.ProxyService.Cli;

/// <summary><c>vmproxy uninstall-network</c>: removes everything of the daemon from the node's network, after the daemon has
/// ended.</summary>
internal static class UninstallNetworkCommand
{
    public static Command Build()
    {
        var command = new Command(
            "uninstall-network",
            "Stops every guest and removes every rule, link and mount of the daemon, which must not be running."
        );
        ServeOptions.AddTo(command);
        command.SetAction((parsed, cancellation) => Guard.RunAsync(() => RunAsync(ServeOptions.Of(parsed), cancellation)));
        return command;
    }

    private static async Task<int> RunAsync(ServeOptions options, CancellationToken cancellation)
    {
        if (await IsServedAsync(Path.Combine(options.RunFolder, "vmproxy.sock"), cancellation))
            throw new CommandLineException("The daemon runs. Stop it first.");
        await NodeCleaner.CleanAsync(options.DataFolder, options.RunFolder, new ToolRunner(), cancellation);
        return 0;
    }

    private static async Task<bool> IsServedAsync(string socket, CancellationToken cancellation)
    {
        try
        {
            using Socket connection = await ControlClient.ConnectAsync(socket, cancellation);
            return true;
        }
        catch (CommandLineException)
        {
            return false;
        }
    }
}
