namespace VersionManager.Guests.Model;

/// <summary>How a command that ran in a guest ended.</summary>
/// <param name="ExitCode">Its exit status; 128 plus the signal when a signal ended it.</param>
/// <param name="Output">The end of what it wrote to its standard output and error, at most 64 KB.</param>
/// <param name="TimedOut">Whether it was ended for taking too long.</param>
public sealed record HookResult(int ExitCode, string Output, bool TimedOut)
{
    /// <summary>Whether it ended by itself with status 0.</summary>
    public bool Succeeded => ExitCode == 0 && !TimedOut;
}
