using System.Text;

namespace VersionManager.Guests.Launch;

/// <summary>A mount of the node.</summary>
/// <param name="Path">Where it is mounted.</param>
/// <param name="Type">The file system's type.</param>
internal sealed record HostMount(string Path, string Type)
{
    // File systems that the kernel makes up, or that belong to the node's services: a guest has its own of these, or none.
    private static readonly HashSet<string> Foreign = new(StringComparer.Ordinal)
    {
        "proc",
        "sysfs",
        "devtmpfs",
        "devpts",
        "tmpfs",
        "ramfs",
        "mqueue",
        "hugetlbfs",
        "cgroup",
        "cgroup2",
        "bpf",
        "tracefs",
        "debugfs",
        "securityfs",
        "configfs",
        "pstore",
        "efivarfs",
        "fusectl",
        "autofs",
        "binfmt_misc",
        "nsfs",
        "rpc_pipefs",
        "selinuxfs",
    };

    // The folders on which container engines mount the overlays that are containers' roots. Other overlays, such as extensions of
    // /usr or /etc, hold files of the host.
    private static readonly string[] ContainerRoots = ["/merged", "/rootfs"];

    /// <summary>Whether the mount holds files of the host, so that guests see it.</summary>
    public bool HoldsFiles =>
        Path != "/"
        && !Foreign.Contains(Type)
        && !(Type == "overlay" && ContainerRoots.Any(root => Path.EndsWith(root, StringComparison.Ordinal)));

    /// <summary>Reads a line of <c>/proc/self/mountinfo</c>; null where it is none.</summary>
    public static HostMount? Parse(string line)
    {
        string[] halves = line.Split(" - ", 2);
        string[] fields = halves[0].Split(' ');
        return halves.Length == 2 && fields.Length > 4 ? new HostMount(Unescape(fields[4]), halves[1].Split(' ')[0]) : null;
    }

    /// <summary>The node's mounts that guests see, outer ones first.</summary>
    public static IReadOnlyList<HostMount> ReadAll() =>
        [
            .. File.ReadAllLines("/proc/self/mountinfo")
                .Select(Parse)
                .OfType<HostMount>()
                .Where(m => m.HoldsFiles)
                .DistinctBy(m => m.Path)
                .OrderBy(m => m.Path, StringComparer.Ordinal),
        ];

    // The kernel writes blanks and the like as \040.
    private static string Unescape(string text)
    {
        var result = new StringBuilder(text.Length);
        for (int i = 0; i < text.Length; i++)
        {
            if (text[i] == '\\' && i + 3 < text.Length)
            {
                result.Append((char)Convert.ToInt32(text.Substring(i + 1, 3), 8));
                i += 3;
            }
            else
            {
                result.Append(text[i]);
            }
        }
        return result.ToString();
    }
}
