namespace VersionManager.ProxyService.Upgrades;

/// <summary>What a hook wrote.</summary>
internal static class HookOutput
{
    private const int MaximalLength = 300;

    /// <summary>The last line that says something, shortened.</summary>
    public static string LastLine(string output)
    {
        string line = output.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).LastOrDefault() ?? "it wrote nothing.";
        return line.Length <= MaximalLength ? line : line[..MaximalLength] + "...";
    }
}
