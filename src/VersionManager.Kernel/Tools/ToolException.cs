namespace VersionManager.Kernel.Tools;

/// <summary>A tool that the daemon runs has failed. The message has the tool's command line and what it wrote.</summary>
public sealed class ToolException : Exception
{
    internal ToolException(string commandLine, ToolResult result)
        : base($"'{commandLine}' ended with status {result.ExitCode}: {Said(result)}") => Result = result;

    internal ToolException(string commandLine, TimeSpan timeout)
        : base($"'{commandLine}' took longer than {timeout.TotalSeconds:0.###} s and was ended.") => TimedOut = true;

    /// <summary>How the tool ended; null where it was killed for taking too long.</summary>
    public ToolResult? Result { get; }

    /// <summary>Whether the tool was killed for taking too long.</summary>
    public bool TimedOut { get; }

    private static string Said(ToolResult result)
    {
        string said = result.Error.Trim();
        if (said.Length == 0)
            said = result.Output.Trim();
        return said.Length == 0 ? "it printed nothing." : said;
    }
}
