using System.CommandLine;
using IrisLog.Client;
using IrisLog.Load;

namespace IrisLog;

/// <summary>The command line: a node, a client, and the hooks that an upgrade calls.</summary>
internal static class Program
{
    private static Task<int> Main(string[] arguments)
    {
        var root = new RootCommand("A distributed log of sensor readings, asked by XPath.")
        {
            ServeCommand.Build(),
            ClientCommands.Query(),
            ClientCommands.Status(),
            LoadCommand.Build(),
            ClientCommands.Health(),
            ClientCommands.Migrate(),
            ClientCommands.Verify(),
        };
        // The web server ends a node on SIGTERM, and takes the time that its requests need.
        return root.Parse(arguments).InvokeAsync(new InvocationConfiguration { ProcessTerminationTimeout = null });
    }
}
