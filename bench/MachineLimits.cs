using System.Globalization;

namespace VersionManager.Bench;

/// <summary>This machine's limits for one process.</summary>
internal static class MachineLimits
{
    private const int Reserve = 800;

    /// <summary>The number of connections that a proxy can hold: each takes two descriptors, and some are reserved for other
    /// uses.</summary>
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
