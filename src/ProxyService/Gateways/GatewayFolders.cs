using VersionManager.Guests.Drivers.Namespace;
using VersionManager.Kernel.Processes;
using VersionManager.ProxyService.State;

namespace VersionManager.ProxyService.Gateways;

/// <summary>Where gateways are on a node.</summary>
/// <param name="Data">What outlives the daemon.</param>
/// <param name="RunFolder">What does not.</param>
/// <param name="NodeId">Keeps several nodes on one machine apart.</param>
internal sealed record GatewayFolders(DataFolder Data, string RunFolder, string NodeId)
{
    private const int IdLength = 8;

    private string Root => Path.Combine(Data.Root, "gateway");

    /// <summary>The folder of the socket at which gateways, and nobody else, reach the daemon.</summary>
    public string DaemonFolder => Path.Combine(RunFolder, "gateways");

    /// <summary>The socket at which gateways reach the daemon.</summary>
    public string DaemonSocket => Path.Combine(DaemonFolder, "vmproxy.sock");

    /// <summary>What an application's gateway keeps; its own user's.</summary>
    public string StateOf(string application) => Path.Combine(Root, application);

    /// <summary>The socket at which an application's HTTP gateway answers the daemon.</summary>
    public string SocketOf(string application) => Path.Combine(StateOf(application), "gateway.sock");

    /// <summary>What an application's gateway writes.</summary>
    public string LogOf(string application) => Path.Combine(Root, application + ".log");

    /// <summary>Where a gateway program's root is mounted, for nobody else to see.</summary>
    public string MountPointOf(string application) => Path.Combine(RunFolder, "gateway-roots", application);

    /// <summary>A control group for a process that is started now.</summary>
    public string NewControlGroup(string application) => Prefix(application) + Guid.NewGuid().ToString("N")[..IdLength];

    /// <summary>The control groups of every process of an application's gateway, noted down or not.</summary>
    public IEnumerable<string> ControlGroups(string application) =>
        ControlGroup
            .Below("/vmproxy-" + NodeId)
            .Where(path =>
                path.StartsWith(Prefix(application), StringComparison.Ordinal)
                && path.Length == Prefix(application).Length + IdLength
            );

    private string Prefix(string application) => $"/vmproxy-{NodeId}/gateway-{application}-";

    /// <summary>Makes the folders of an application.</summary>
    public void Create(string application, IReadOnlyList<uint> owner)
    {
        const UnixFileMode Own = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;
        const UnixFileMode Passable = Own | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute;
        Directory.CreateDirectory(Root, Passable);
        Directory.CreateDirectory(DaemonFolder, Passable);
        string folder = StateOf(application);
        bool existed = Directory.Exists(folder);
        Directory.CreateDirectory(folder, Own);
        // Also what another user's gateway has left there, when the node has got the gateways' user since.
        foreach (string path in existed ? Directory.EnumerateFileSystemEntries(folder).Prepend(folder) : [folder])
            ProcessCalls.ChangeOwner(path, owner[0], owner[1]);
    }
}
