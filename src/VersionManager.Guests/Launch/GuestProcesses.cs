using System.Globalization;
using VersionManager.Kernel.Processes;

namespace VersionManager.Guests.Launch;

/// <summary>
/// The processes that run on a guest's root. They are known by their mounts: the root's overlay names the guest's mount point,
/// and only processes of the guest have it mounted. So processes that nobody noted down are found too, such as those that outlive
/// a killed kernel or a killed daemon.
/// </summary>
internal static class GuestProcesses
{
    /// <summary>The numbers of the processes on the root that was mounted at <paramref name="mountPoint"/>.</summary>
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
                // The process has ended in the meantime.
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
