using System.Globalization;

namespace VersionManager.Bench;

/// <summary>What this machine lets one process do.</summary>
internal static class MachineLimits
{
    private const int Reserve = 800;

    /// <summary>How many connections a proxy may hold: each takes two descriptors, and some are needed for other
    /// things.</summary>
    public static int ProxiedConnections { get; } = (DescriptorLimit() - Reserve) / 2;

    private static int DescriptorLimit()
    {
        string line = File.ReadLines("/proc/self/limits")
            .First(line => line.StartsWith("Max open files", StringComparison.Ordinal));
        return int.TryParse(
            line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[^2],
            CultureInfo.InvariantCulture,
            out int limit
        )
            ? limit
            : int.MaxValue / 4;
    }
}
