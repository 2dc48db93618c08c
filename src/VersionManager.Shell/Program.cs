using VersionManager.Shell.CommandLine;
using VersionManager.Shell.Hosting;

namespace VersionManager.Shell;

/// <summary>Entry point of <c>vmshell</c>: runs a script, a command or a prompt in the PowerShell engine.</summary>
internal static class Program
{
    private static int Main(string[] arguments)
    {
        if (!ShellOptions.TryParse(arguments, out ShellOptions? options, out string? error))
        {
            Console.Error.WriteLine(error);
            Console.Error.WriteLine(ShellOptions.Usage);
            return ExitCodes.BadUsage;
        }

        if (options.ShowHelp)
        {
            Console.Out.WriteLine(ShellOptions.Usage);
            return ExitCodes.Success;
        }

        using ShellSession session = new(new ShellHost());
        using InterruptHandler interrupts = new(session.Stop);
        int code = options.Mode switch
        {
            ShellMode.File => ScriptRunner.RunFile(session, options.Target!, options.Arguments),
            ShellMode.Command => ScriptRunner.RunCommand(session, options.Target!),
            _ => new InteractivePrompt(session).Run(),
        };
        return interrupts.ExitCode ?? code;
    }
}
