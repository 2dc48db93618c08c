namespace VersionManager.Shell.CommandLine;

/// <summary>What <c>vmshell</c> exits with when the script does not say so itself; the values are pwsh's.</summary>
internal static class ExitCodes
{
    /// <summary>The script ran to its end.</summary>
    public const int Success = 0;

    /// <summary>A terminating error ended the script.</summary>
    public const int Failure = 1;

    /// <summary>The command line, or the file that it names, is wrong (sysexits' EX_USAGE).</summary>
    public const int BadUsage = 64;

    /// <summary>Stopped by Ctrl-C (128 + SIGINT).</summary>
    public const int Interrupted = 130;

    /// <summary>Stopped by a polite kill (128 + SIGTERM).</summary>
    public const int Terminated = 143;
}
