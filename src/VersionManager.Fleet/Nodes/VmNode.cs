using VersionManager.Contracts;
using VersionManager.Contracts.Control;

namespace VersionManager.Fleet;

/// <summary>A node that is or was connected: the output of <c>Get-VmNode</c> and input of <c>-Node</c>.</summary>
public sealed class VmNode
{
    private volatile NodeInfo? _info;

    internal VmNode(NodeConnection connection, NodeConnectOptions options)
    {
        Connection = connection;
        Options = options;
        Client = new NodeClient(connection);
    }

    /// <summary>The name by which the node was connected.</summary>
    public string Name => Connection.Name;

    /// <summary>The name or address that SSH connects to.</summary>
    public string HostName => Connection.Settings.HostName;

    /// <summary>The TCP port of sshd.</summary>
    public int SshPort => Connection.Settings.Port;

    /// <summary>The user that is logged in.</summary>
    public string UserName => Connection.Settings.User;

    /// <summary>Whether the SSH connection is open.</summary>
    public bool IsConnected => Connection.IsConnected;

    /// <summary>The host's own address, which its guests see as theirs; null while its daemon is not known.</summary>
    public string? Address => _info?.Address;

    /// <summary>The daemon's version; null while its daemon is not known.</summary>
    public string? DaemonVersion => _info?.DaemonVersion;

    /// <summary>The id that the daemon gave the node when it first started; null while its daemon is not known.</summary>
    public string? Id => _info?.Id;

    /// <summary>The interface that carries <see cref="Address"/>; null while its daemon is not known.</summary>
    public string? Uplink => _info?.Uplink;

    /// <summary>When the daemon started; null while its daemon is not known.</summary>
    public DateTimeOffset? Started => _info?.Started;

    /// <summary>The daemon's resident memory in bytes; null while its daemon is not known.</summary>
    public long? ResidentBytes => _info?.ResidentBytes;

    /// <summary>The isolations that work on the node; empty while its daemon is not known.</summary>
    public IReadOnlyList<Isolation> Isolations => _info?.Isolations ?? [];

    internal NodeConnection Connection { get; }

    internal NodeConnectOptions Options { get; }

    internal NodeClient Client { get; }

    /// <inheritdoc/>
    public override string ToString() => Name;

    /// <summary>Gets the daemon's description of the node.</summary>
    internal async Task RefreshAsync(CancellationToken cancellation) =>
        _info = await Client.GetNodeAsync(cancellation).ConfigureAwait(false);

    /// <summary>Ends the connection.</summary>
    internal void Close()
    {
        Client.Dispose();
        Connection.Dispose();
    }

    /// <summary>Clears the daemon's description, after it was removed.</summary>
    internal void Forget() => _info = null;
}
