using System.Globalization;

namespace VersionManager.Bench;

/// <summary>Reads the machine's CPU time and processes' memory from /proc.</summary>
internal static class MachineCpu
{
    private const double TicksASecond = 100;

    /// <summary>Seconds that all CPUs spent in user, system and interrupt work since boot, without niced work (the spinners') and
    /// waiting.</summary>
    public static double BusySeconds()
    {
        string[] fields = File.ReadLines("/proc/stat").First().Split(' ', StringSplitOptions.RemoveEmptyEntries);
        double ticks(int field) => double.Parse(fields[field], CultureInfo.InvariantCulture);
        return (ticks(1) + ticks(3) + ticks(6) + ticks(7)) / TicksASecond;
    }

    /// <summary>The total resident memory of <paramref name="processes"/>, bytes.</summary>
    public static long ResidentBytes(IEnumerable<int> processes) =>
        processes.Sum(process =>
            long.Parse(
                File.ReadLines($"/proc/{process}/status")
                    .First(line => line.StartsWith("VmRSS:", StringComparison.Ordinal))
                    .Split(' ', StringSplitOptions.RemoveEmptyEntries)[^2],
                CultureInfo.InvariantCulture
            ) * 1024
        );
}
