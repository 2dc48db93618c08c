using System.Globalization;
using VersionManager.Kernel.Processes;

namespace VersionManager.Guests.Launch;

/// <summary>
/// Everything that runs on a guest's root, found by that: its overlay names the guest's mount point, and nobody outside the guest
/// has it mounted. So it also finds what a killed kernel or a killed daemon left running, of which no number was noted down.
/// </summary>
internal static class GuestProcesses
{
    /// <summary>The processes on the root that was mounted at <paramref name="mountPoint"/>.</summary>
    public static IReadOnlyList<int> Find(string mountPoint)
    {
        var found = new List<int>();
        foreach (string folder in Directory.EnumerateDirectories("/proc"))
        {
            if (!int.TryParse(Path.GetFileName(folder), NumberStyles.None, CultureInfo.InvariantCulture, out int pid))
                continue;
            try
            {
                if (File.ReadAllText(folder + "/mountinfo").Contains(mountPoint + "/layers/", StringComparison.Ordinal))
                    found.Add(pid);
            }
            catch (Exception error) when (error is IOException or UnauthorizedAccessException)
            {
                // It has ended in the meantime.
            }
        }
        return found;
    }

    /// <summary>Kills them all, and returns when they have ended.</summary>
    public static async Task KillAsync(string mountPoint, CancellationToken cancellation)
    {
        const int kill = 9;
        while (Find(mountPoint) is { Count: > 0 } found)
        {
            foreach (int pid in found)
            {
                Task ended = NodeProcess.Find(pid)?.WaitAsync() ?? Task.CompletedTask;
                ProcessCalls.Kill(pid, kill);
                await ended.WaitAsync(cancellation);
            }
        }
    }
}
