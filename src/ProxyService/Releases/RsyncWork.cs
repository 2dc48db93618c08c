using System.Globalization;

namespace VersionManager.ProxyService.Releases;

/// <summary>The progress of an rsync process on this node, as the kernel counts it.</summary>
internal static class RsyncWork
{
    /// <summary>
    /// The bytes that the process and its forked rsync have read and written. The number grows while they compare or copy local
    /// files, when the source may be silent for long, and does not grow while both only wait.
    /// </summary>
    public static long Of(int process)
    {
        try
        {
            long all = Moved(process);
            foreach (
                string child in File.ReadAllText($"/proc/{process}/task/{process}/children")
                    .Split(' ', StringSplitOptions.RemoveEmptyEntries)
            )
            {
                if (File.ReadAllText($"/proc/{child}/comm") == "rsync\n")
                    all += Moved(int.Parse(child, CultureInfo.InvariantCulture));
            }
            return all;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // The process ended a moment ago; the caller that waits for its end notices.
            return 0;
        }
    }

    private static long Moved(int process) =>
        File.ReadLines($"/proc/{process}/io")
            .Take(2)
            .Sum(line => long.Parse(line[(line.IndexOf(' ', StringComparison.Ordinal) + 1)..], CultureInfo.InvariantCulture));
}
