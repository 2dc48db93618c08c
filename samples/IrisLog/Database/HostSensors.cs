using System.Globalization;

namespace IrisLog.Database;

/// <summary>The sensors of every node: its load and its memory, from <c>/proc</c>.</summary>
internal static class HostSensors
{
    public static IEnumerable<Reading> Read(DateTimeOffset now)
    {
        var load = File.ReadAllText("/proc/loadavg").Split(' ');
        yield return new Reading("load1", now, load[0]);
        yield return new Reading("load5", now, load[1]);

        foreach (var line in File.ReadLines("/proc/meminfo"))
        {
            if (line.Split(' ', StringSplitOptions.RemoveEmptyEntries) is ["MemAvailable:", var kilobytes, ..])
                yield return new Reading(
                    "memory-available",
                    now,
                    (long.Parse(kilobytes, CultureInfo.InvariantCulture) * 1024).ToString(CultureInfo.InvariantCulture)
                );
        }
    }
}
