namespace VersionManager.Fleet;

/// <summary>What a command on a node did.</summary>
/// <param name="ExitStatus">0 for success; -1 when a signal ended it.</param>
/// <param name="Output">What it wrote to standard output.</param>
/// <param name="Error">What it wrote to standard error.</param>
internal sealed record RemoteResult(int ExitStatus, string Output, string Error)
{
    /// <summary>What it said about its failure, in one line.</summary>
    public string Reason
    {
        get
        {
            string text = (Error.Trim().Length > 0 ? Error : Output).Trim();
            string[] lines = text.Split('\n', StringSplitOptions.RemoveEmptyEntries);
            return lines.Length == 0
                ? $"exit status {ExitStatus}"
                : string.Join(" ", lines.Skip(Math.Max(0, lines.Length - 3)).Select(l => l.Trim()));
        }
    }
}
