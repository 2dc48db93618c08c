namespace VersionManager.Kernel.Tools;

/// <summary>A tool that the daemon runs is not on the node; the message names the Debian package that contains it.</summary>
public sealed class ToolMissingException : Exception
{
    private static readonly Dictionary<string, string> Packages = new(StringComparer.Ordinal)
    {
        ["busybox"] = "busybox-static",
        ["conntrack"] = "conntrack",
        ["ip"] = "iproute2",
        ["linux.uml"] = "user-mode-linux",
        ["mount"] = "mount",
        ["nft"] = "nftables",
        ["nsenter"] = "util-linux",
        ["rsync"] = "rsync",
        ["runc"] = "runc",
        ["setsid"] = "util-linux",
        ["sh"] = "dash",
        ["ssh"] = "openssh-client",
        ["ssh-keygen"] = "openssh-client",
        ["umount"] = "mount",
    };

    internal ToolMissingException(string tool)
        : base($"The tool '{tool}' is not on this node. Install it with: apt-get install {PackageOf(tool)}")
    {
        Tool = tool;
        Package = PackageOf(tool);
    }

    /// <summary>The tool's name.</summary>
    public string Tool { get; }

    /// <summary>The Debian package that has the tool.</summary>
    public string Package { get; }

    /// <summary>The Debian package that contains <paramref name="tool"/>; the tool's own name where that is not known.</summary>
    public static string PackageOf(string tool) => Packages.GetValueOrDefault(tool, tool);
}
