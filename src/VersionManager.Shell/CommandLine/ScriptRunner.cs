using System.Management.Automation.Runspaces;
using VersionManager.Shell.Hosting;

namespace VersionManager.Shell.CommandLine;

/// <summary>Runs a script file or a command's text and says what the process exits with.</summary>
internal static class ScriptRunner
{
    /// <summary>Runs a script: 0 at its end, its own code after <c>exit</c>, 1 after a terminating error, 64 when there is no such file.</summary>
    public static int RunFile(ShellSession session, string path, IReadOnlyList<string> arguments)
    {
        string full = Path.GetFullPath(path);
        if (!File.Exists(full))
        {
            Console.Error.WriteLine(
                $"The argument '{path}' is not recognized as the name of a script file. Check the spelling of the name, or if a path was included, verify that the path is correct and try again.");
            return ExitCodes.BadUsage;
        }

        Command script = new(full);
        foreach (CommandParameter parameter in ScriptArguments.Parse(arguments))
            script.Parameters.Add(parameter);
        session.LetScriptExitProcess();
        bool completed = session.Run(script);
        return session.Host.RequestedExitCode ?? (completed ? ExitCodes.Success : ExitCodes.Failure);
    }

    /// <summary>Runs text: as <see cref="RunFile"/>, and 1 too when its last statement failed.</summary>
    public static int RunCommand(ShellSession session, string text)
    {
        bool completed = session.Run(new Command(text, isScript: true, useLocalScope: false), addToHistory: true);
        if (session.Host.RequestedExitCode is int code)
            return code;
        return completed && session.LastStatementSucceeded ? ExitCodes.Success : ExitCodes.Failure;
    }
}
