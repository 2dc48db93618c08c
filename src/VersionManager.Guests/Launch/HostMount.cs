using System.Text;

namespace VersionManager.Guests.Launch;

/// <summary>A mount of the node.</summary>
/// <param name="Path">Where.</param>
/// <param name="Type">The file system's type.</param>
internal sealed record HostMount(string Path, string Type)
{
    // What the kernel makes up, or what belongs to the node's own services: a guest has its own of these, or none.
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

    // How container engines call the overlays that are their containers' roots. Others, such as extensions of /usr or /etc, are
    // the host's.
    private static readonly string[] ContainerRoots = ["/merged", "/rootfs"];

    /// <summary>Whether a guest sees it: it holds the host's files.</summary>
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
