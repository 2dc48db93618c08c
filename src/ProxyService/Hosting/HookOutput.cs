using VersionManager.Guests.Agent;

namespace VersionManager.ProxyService.Hosting;

/// <summary>What a hook wrote.</summary>
internal static class HookOutput
{
    private const int MaximalLength = 300;

    /// <summary>The last line that says something other than how far the hook is, shortened.</summary>
    public static string LastLine(string output)
    {
        string line =
            output
                .Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
                .LastOrDefault(text => OutputTail.ParseProgress(text) is null)
            ?? "it wrote nothing.";
        return line.Length <= MaximalLength ? line : line[..MaximalLength] + "...";
    }
}
