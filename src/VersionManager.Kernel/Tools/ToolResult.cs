namespace VersionManager.Kernel.Tools;

/// <summary>How a tool ended.</summary>
/// <param name="ExitCode">Its exit status; 128 plus the signal when a signal ended it.</param>
/// <param name="Output">What it wrote to its standard output.</param>
/// <param name="Error">What it wrote to its standard error.</param>
public sealed record ToolResult(int ExitCode, string Output, string Error)
{
    /// <summary>Whether the exit status is 0.</summary>
    public bool Succeeded => ExitCode == 0;
}
