using System.Diagnostics.CodeAnalysis;

namespace VersionManager.Shell.CommandLine;

/// <summary>What the shell was asked to do.</summary>
internal enum ShellMode
{
    /// <summary>Read commands from the console.</summary>
    Interactive,

    /// <summary>Run a script file.</summary>
    File,

    /// <summary>Run the text of a command.</summary>
    Command,
}

/// <summary>The command line of <c>vmshell</c>: the part of pwsh's that scripts and build files use.</summary>
internal sealed record ShellOptions(ShellMode Mode, string? Target, IReadOnlyList<string> Arguments, bool ShowHelp = false)
{
    /// <summary>How to call the shell.</summary>
    public const string Usage =
        """
        Usage: vmshell [-NoProfile] [-NonInteractive] [[-File] <script.ps1> [argument ...]]
               vmshell [-NoProfile] [-NonInteractive] -Command <text> [text ...]
               vmshell                                   (an interactive prompt)
        """;

    private static readonly string[] NoOperation = ["-nologo", "-nol", "-noprofile", "-nop", "-noninteractive", "-noni"];

    /// <summary>Reads the arguments; false with a message that says what is wrong.</summary>
    public static bool TryParse(
        IReadOnlyList<string> arguments,
        [NotNullWhen(true)] out ShellOptions? options,
        [NotNullWhen(false)] out string? error)
    {
        options = null;
        error = null;
        for (int index = 0; index < arguments.Count; index++)
        {
            string option = Normalize(arguments[index]);
            string[] rest = [.. arguments.Skip(index + 1)];
            switch (option)
            {
                case "-file" or "-f":
                    if (rest.Length == 0)
                    {
                        error = "-File needs the path of a script.";
                        return false;
                    }

                    options = new ShellOptions(ShellMode.File, rest[0], rest[1..]);
                    return true;
                case "-command" or "-c":
                    if (rest.Length == 0)
                    {
                        error = "-Command needs the text to run.";
                        return false;
                    }

                    options = new ShellOptions(ShellMode.Command, string.Join(' ', rest), []);
                    return true;
                case "-help" or "-h" or "-?":
                    options = new ShellOptions(ShellMode.Interactive, null, [], ShowHelp: true);
                    return true;
                case var known when NoOperation.Contains(known):
                    continue;
                case var unknown when unknown.StartsWith('-'):
                    error = $"The option '{arguments[index]}' is not one that vmshell has.";
                    return false;
                default:
                    options = new ShellOptions(ShellMode.File, arguments[index], rest);
                    return true;
            }
        }

        options = new ShellOptions(ShellMode.Interactive, null, []);
        return true;
    }

    private static string Normalize(string argument) =>
        argument.StartsWith('-') ? "-" + argument.TrimStart('-').ToLowerInvariant() : argument;
}
