using System.Globalization;
using VersionManager.Guests.Model;
using VersionManager.Kernel.Processes;

namespace VersionManager.Guests.Drivers.Namespace;

/// <summary>A guest's control group, in whichever hierarchies the host has mounted (version 1, 2 or both).</summary>
internal static class ControlGroup
{
    private const string Hierarchies = "/sys/fs/cgroup";
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    /// <summary>The path of a guest's group. All nodes of a machine share the tree, so the node's id is in the path.</summary>
    public static string Of(GuestOptions options, int slot) =>
        string.Create(CultureInfo.InvariantCulture, $"/vmproxy-{options.NodeId}/{slot}");

    /// <summary>Kills the processes of a group and removes the group; that there is none is no error.</summary>
    public static async Task RemoveAsync(string path, TimeProvider time, CancellationToken cancellation)
    {
        long start = time.GetTimestamp();
        foreach (string folder in Folders(path))
        {
            while (Directory.Exists(folder) && !TryRemove(folder) && time.GetElapsedTime(start) < Patience)
            {
                Kill(folder);
                // The kernel takes a moment to end them, and says nothing when it has.
                await Task.Delay(TimeSpan.FromMilliseconds(5), time, cancellation);
            }
        }
        // With the last guest the node's own group goes too; while it holds other groups, the kernel refuses.
        foreach (string folder in Folders(Path.GetDirectoryName(path)!))
            TryRemove(folder);
    }

    /// <summary>Makes a group where it is missing, and moves a process into it, in every hierarchy that allows it.</summary>
    public static void Join(string path, int process)
    {
        if (!Directory.Exists(Hierarchies))
            return;
        foreach (
            string hierarchy in Directory
                .GetDirectories(Hierarchies)
                .Prepend(Hierarchies)
                .Where(folder => File.Exists(folder + "/cgroup.procs"))
        )
        {
            try
            {
                Directory.CreateDirectory(hierarchy + path);
                File.WriteAllText(hierarchy + path + "/cgroup.procs", process.ToString(CultureInfo.InvariantCulture));
            }
            catch (Exception error) when (error is IOException or UnauthorizedAccessException)
            {
                // Some hierarchies must be set up first. One that works is enough to find the process by.
            }
        }
    }

    /// <summary>The paths of the groups in a group, in any hierarchy.</summary>
    public static IReadOnlyList<string> Below(string path) =>
        [
            .. Folders(path)
                .SelectMany(Directory.GetDirectories)
                .Select(folder => path + "/" + Path.GetFileName(folder))
                .Distinct(StringComparer.Ordinal),
        ];

    private static IEnumerable<string> Folders(string path)
    {
        if (!Directory.Exists(Hierarchies))
            return [];
        return Directory
            .GetDirectories(Hierarchies)
            .Prepend(Hierarchies)
            .Select(hierarchy => hierarchy + path)
            .Where(Directory.Exists);
    }

    private static void Kill(string folder)
    {
        const int kill = 9;
        try
        {
            foreach (string line in File.ReadAllLines(Path.Combine(folder, "cgroup.procs")))
                ProcessCalls.Kill(int.Parse(line, CultureInfo.InvariantCulture), kill);
        }
        catch (IOException)
        {
            // The group has gone in the meantime.
        }
    }

    // rmdir, not a recursive delete: a control group's files go with it, and one with processes in it stays.
    private static bool TryRemove(string folder)
    {
        try
        {
            Directory.Delete(folder);
            return true;
        }
        catch (DirectoryNotFoundException)
        {
            return true;
        }
        catch (IOException)
        {
            return false;
        }
    }
}
