namespace VersionManager.Kernel.Tools;

/// <summary>How a tool ended.</summary>
/// <param name="ExitCode">The tool's exit status; 128 plus the signal where a signal ended it.</param>
/// <param name="Output">All that the tool wrote to its standard output.</param>
/// <param name="Error">All that the tool wrote to its standard error.</param>
public sealed record ToolResult(int ExitCode, string Output, string Error)
{
    /// <summary>Whether the exit status is 0.</summary>
    public bool Succeeded => ExitCode == 0;
}
