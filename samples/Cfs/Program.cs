using System.CommandLine;
using Cfs.Client;
using Cfs.Load;

namespace Cfs;

/// <summary>The command line: a node, a client, and the hooks that an upgrade calls.</summary>
internal static class Program
{
    private static Task<int> Main(string[] arguments)
    {
        var root = new RootCommand("A cooperative file system on a Chord ring.")
        {
            ServeCommand.Build(),
            ClientCommands.Put(),
            ClientCommands.Get(),
            ClientCommands.List(),
            ClientCommands.GenerateKey(),
            ClientCommands.Status(),
            LoadCommand.Build(),
            HookCommands.Health(),
            HookCommands.Migrate(),
            HookCommands.Verify(),
        };
        // The web server ends a node on SIGTERM, and takes the time that its requests need.
        return root.Parse(arguments).InvokeAsync(new InvocationConfiguration { ProcessTerminationTimeout = null });
    }
}
