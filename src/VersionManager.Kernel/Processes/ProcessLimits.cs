using System.Globalization;

namespace VersionManager.Kernel.Processes;

/// <summary>What this process may use.</summary>
internal static class ProcessLimits
{
    /// <summary>How many files it, and so what it starts, may have open.</summary>
    public static long MaximalOpenFiles()
    {
        const string name = "Max open files";
        string? line = File.ReadLines("/proc/self/limits").FirstOrDefault(l => l.StartsWith(name, StringComparison.Ordinal));
        string[] fields = line?[name.Length..].Split(' ', StringSplitOptions.RemoveEmptyEntries) ?? [];
        return fields.Length > 1 && long.TryParse(fields[1], NumberStyles.None, CultureInfo.InvariantCulture, out long hard)
            ? hard
            : long.MaxValue;
    }
}
