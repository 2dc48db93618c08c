namespace VersionManager.Fleet.Install;

/// <summary>Checks whether a node can run the daemon, before anything is changed on it.</summary>
internal static class NodePreflight
{
    /// <summary>Every check and its result.</summary>
    public static IReadOnlyList<NodeCheck> Check(string node, NodeFacts facts)
    {
        List<NodeCheck> checks =
        [
            new(
                node,
                "Kernel",
                facts.Kernel == "Linux",
                true,
                facts.Kernel == "Linux" ? "Linux" : $"'{facts.Kernel}'; the daemon runs on Linux"
            ),
            new(
                node,
                "Architecture",
                facts.Machine == "x86_64",
                true,
                facts.Machine == "x86_64" ? "x86_64" : $"'{facts.Machine}'; the daemon is built for x86_64"
            ),
            new(
                node,
                "Root",
                facts.IsRoot || facts.CanSudo,
                true,
                facts.IsRoot ? "root"
                    : facts.CanSudo ? "sudo"
                    : "log in as root, or allow sudo without a password"
            ),
            new(node, "Supervisor", true, false, facts.HasSystemd ? "systemd" : "none: nothing restarts the daemon if it ends"),
        ];
        foreach (NodeTool tool in NodeTool.All)
        {
            string path = facts.ToolPath(tool.Program);
            checks.Add(
                new NodeCheck(
                    node,
                    tool.Program,
                    path.Length > 0,
                    tool.Required,
                    path.Length > 0 ? path : $"not on the node: it {tool.Purpose}. Install the Debian package {tool.Package}"
                )
            );
        }
        return checks;
    }

    /// <summary>The Debian packages of missing required programs.</summary>
    public static IReadOnlyList<string> MissingPackages(NodeFacts facts) =>
        [.. NodeTool.All.Where(t => t.Required && facts.ToolPath(t.Program).Length == 0).Select(t => t.Package)];

    /// <summary>Fails for faults that no installation of packages can fix.</summary>
    /// <exception cref="NodeException">The node cannot run the daemon; the message says why and what to do.</exception>
    public static void RequireSystem(string node, NodeFacts facts)
    {
        if (facts.Kernel != "Linux" || facts.Machine != "x86_64")
            throw new NodeException(
                NodeErrorKind.UnsupportedNode,
                node,
                $"{node}: its system is {facts.Kernel} on {facts.Machine}; the daemon runs on Linux on x86_64."
            );
        if (!facts.IsRoot && !facts.CanSudo)
            throw new NodeException(
                NodeErrorKind.PermissionDenied,
                node,
                $"{node}: the user is neither root nor may use sudo without a password. Connect as root, or allow it in sudoers."
            );
    }

    /// <summary>Fails when a required program is missing.</summary>
    /// <exception cref="NodeException">A program is missing; the message names the packages.</exception>
    public static void RequireTools(string node, NodeFacts facts)
    {
        List<NodeTool> missing = [.. NodeTool.All.Where(t => t.Required && facts.ToolPath(t.Program).Length == 0)];
        if (missing.Count == 0)
            return;
        string programs = string.Join(", ", missing.Select(t => t.Program)),
            packages = string.Join(" ", missing.Select(t => t.Package));
        throw new NodeException(
            NodeErrorKind.ToolMissing,
            node,
            $"{node}: {programs} {(missing.Count == 1 ? "is" : "are")} not on the node. Run 'apt-get install {packages}' there, or let Install-VmNode do it with -InstallDependencies."
        );
    }
}
