namespace VersionManager.Fleet;

/// <summary>The result of a command on a node.</summary>
/// <param name="ExitStatus">0 for success; -1 when a signal ended it.</param>
/// <param name="Output">The standard output.</param>
/// <param name="Error">The standard error.</param>
internal sealed record RemoteResult(int ExitStatus, string Output, string Error)
{
    /// <summary>The reason of a failure, in one line.</summary>
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
