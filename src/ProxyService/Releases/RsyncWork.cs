using System.Globalization;

namespace VersionManager.ProxyService.Releases;

/// <summary>How much an rsync of this node has done, as the kernel counts it.</summary>
internal static class RsyncWork
{
    /// <summary>
    /// The bytes that the process and the rsync that it forked have read and written. It grows while they compare or copy local
    /// files, when nothing may come from the source for long, and stands still where both only wait.
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
            // It ended a moment ago; whoever waits for that hears it.
            return 0;
        }
    }

    private static long Moved(int process) =>
        File.ReadLines($"/proc/{process}/io")
            .Take(2)
            .Sum(line => long.Parse(line[(line.IndexOf(' ', StringComparison.Ordinal) + 1)..], CultureInfo.InvariantCulture));
}
