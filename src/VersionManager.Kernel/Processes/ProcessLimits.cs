using System.Globalization;

namespace VersionManager.Kernel.Processes;

/// <summary>The resource limits of this process.</summary>
internal static class ProcessLimits
{
    /// <summary>How many files this process and its children may have open.</summary>
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
