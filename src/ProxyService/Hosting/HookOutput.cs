using VersionManager.Guests.Agent;
using VersionManager.Guests.Model;

namespace VersionManager.ProxyService.Hosting;

/// <summary>What a hook wrote.</summary>
internal static class HookOutput
{
    private const int MaximalLength = 300;

    /// <summary>The last line that says something other than how far the hook is, shortened; of a hook that was killed for its
    /// time, just that.</summary>
    public static string LastLine(CommandResult result)
    {
        if (result.TimedOut)
            return "It took too long and was ended.";
        string line =
            result
                .Output.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
                .LastOrDefault(text => OutputTail.ParseProgress(text) is null)
            ?? "it wrote nothing.";
        return line.Length <= MaximalLength ? line : line[..MaximalLength] + "...";
    }
}
