using System.Text.Json.Serialization;

namespace VersionManager.Guests.Model;

/// <summary>How a command in a guest ended.</summary>
/// <param name="ExitCode">The exit status; 128 plus the signal where a signal ended the command.</param>
/// <param name="Output">The end of what a command line wrote to its standard output and error, at most 64 KB.</param>
/// <param name="TimedOut">Whether the command was killed because its time was over.</param>
/// <param name="Error">Why the agent could not carry the command out, in words; null where it could.</param>
/// <remarks>The JSON of results is what agents of earlier builds write: names may be added, and none may change.</remarks>
public sealed record CommandResult(int ExitCode, string Output, bool TimedOut = false, string? Error = null)
{
    /// <summary>Whether the command ended by itself, with status 0.</summary>
    [JsonIgnore]
    public bool Succeeded => ExitCode == 0 && !TimedOut && Error is null;

    /// <summary>The agent has carried the command out.</summary>
    internal static CommandResult Done { get; } = new(0, "");

    /// <summary>The agent could not carry the command out.</summary>
    internal static CommandResult NotDone(string error, int exitCode = 1) => new(exitCode, "", Error: error);
}
