using System.Management.Automation.Language;
using System.Management.Automation.Runspaces;
using System.Text;
using VersionManager.Shell.Hosting;

namespace VersionManager.Shell.CommandLine;

/// <summary>Reads commands from the console and runs them until <c>exit</c> or the end of input.</summary>
internal sealed class InteractivePrompt(ShellSession session)
{
    /// <summary>Runs the loop; returns what <c>exit</c> asked for, or 0.</summary>
    public int Run()
    {
        while (session.Host.RequestedExitCode is null)
        {
            string? text = ReadStatement();
            if (text is null)
                break;
            if (!string.IsNullOrWhiteSpace(text))
                session.Run(new Command(text, isScript: true, useLocalScope: false), addToHistory: true);
        }

        return session.Host.RequestedExitCode ?? ExitCodes.Success;
    }

    private string? ReadStatement()
    {
        StringBuilder text = new();
        string prompt = session.Evaluate("prompt") ?? "PS> ";
        while (true)
        {
            session.Host.UI.Write(prompt);
            string? line = Console.In.ReadLine();
            if (line is null)
                return text.Length == 0 ? null : text.ToString();
            if (text.Length > 0 && line.Length == 0)
                return text.ToString();
            text.AppendLine(line);
            if (IsComplete(text.ToString()))
                return text.ToString();
            prompt = ">> ";
        }
    }

    private static bool IsComplete(string text)
    {
        Parser.ParseInput(text, out _, out ParseError[] errors);
        return !errors.Any(error => error.IncompleteInput);
    }
}
