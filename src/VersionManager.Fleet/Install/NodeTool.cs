namespace VersionManager.Fleet.Install;

/// <summary>A program that the daemon uses on a node.</summary>
/// <param name="Program">The program's name.</param>
/// <param name="Package">The Debian package that contains it.</param>
/// <param name="Required">Whether the daemon needs it in any case.</param>
/// <param name="Purpose">The program's purpose.</param>
internal sealed record NodeTool(string Program, string Package, bool Required, string Purpose)
{
    /// <summary>Every program.</summary>
    public static IReadOnlyList<NodeTool> All { get; } =
    [
        new("runc", "runc", true, "runs guests in namespaces"),
        new("nft", "nftables", true, "sends managed ports to the daemon"),
        new("ip", "iproute2", true, "makes the guests' links"),
        new("rsync", "rsync", true, "fetches releases from other nodes"),
        new("linux.uml", "user-mode-linux", false, "runs guests in User-mode Linux (isolation uml)"),
    ];
}
