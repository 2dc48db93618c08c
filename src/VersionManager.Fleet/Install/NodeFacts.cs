namespace VersionManager.Fleet.Install;

/// <summary>Facts about a node, from one probe.</summary>
/// <param name="Values">Names and values, as the probe printed them.</param>
internal sealed record NodeFacts(IReadOnlyDictionary<string, string> Values)
{
    private const string Path = "PATH=$PATH:/usr/local/sbin:/usr/sbin:/sbin; ";

    /// <summary>The operating system's kernel, such as <c>Linux</c>.</summary>
    public string Kernel => this["kernel"];

    /// <summary>The machine's architecture, such as <c>x86_64</c>.</summary>
    public string Machine => this["machine"];

    /// <summary>Whether systemd runs the node.</summary>
    public bool HasSystemd => this["systemd"] == "1";

    /// <summary>Whether the user is root.</summary>
    public bool IsRoot => this["uid"] == "0";

    /// <summary>Whether <c>sudo -n</c> works.</summary>
    public bool CanSudo => this["sudo"] == "1";

    /// <summary>The SHA-256 of the daemon's file; empty when there is none.</summary>
    public string DaemonSha256 => this["sha256"];

    /// <summary>The SHA-256 of the gateway's file; empty when there is none.</summary>
    public string GatewaySha256 => this["gateway"];

    /// <summary>The prefix of a command that needs root.</summary>
    public string Sudo => IsRoot ? "" : "sudo -n ";

    private string this[string name] => Values.TryGetValue(name, out string? value) ? value : "";

    /// <summary>The path of a tool; empty when it is not on the node.</summary>
    public string ToolPath(string tool) => this["tool." + tool];

    /// <summary>Probes a node.</summary>
    /// <exception cref="NodeException">The connection broke.</exception>
    public static async Task<NodeFacts> ProbeAsync(NodeConnection connection, CancellationToken cancellation)
    {
        string tools = string.Join(" ", NodeTool.All.Select(t => t.Program));
        string script =
            Path
            + "echo kernel=$(uname -s); echo machine=$(uname -m); echo uid=$(id -u); "
            + "[ -d /run/systemd/system ] && echo systemd=1; "
            + "[ \"$(id -u)\" -ne 0 ] && sudo -n true 2>/dev/null && echo sudo=1; "
            + $"echo sha256=$(sha256sum {ShellText.Quote(connection.Layout.DaemonPath)} 2>/dev/null | cut -d' ' -f1); "
            + $"echo gateway=$(sha256sum {ShellText.Quote(connection.Layout.GatewayPath)} 2>/dev/null | cut -d' ' -f1); "
            + $"for t in {tools}; do echo tool.$t=$(command -v $t); done; true";
        RemoteResult result = await connection.RunAsync(script, null, cancellation).ConfigureAwait(false);
        Dictionary<string, string> values = new(StringComparer.Ordinal);
        foreach (string line in result.Output.Split('\n'))
        {
            int equals = line.IndexOf('=');
            if (equals > 0)
                values[line[..equals]] = line[(equals + 1)..].Trim();
        }
        return new NodeFacts(values);
    }
}
