using VersionManager.Contracts;
using VersionManager.Contracts.Control;

namespace VersionManager.Fleet;

/// <summary>A node that is or was connected to: what <c>Get-VmNode</c> puts out and <c>-Node</c> takes.</summary>
public sealed class VmNode
{
    private volatile NodeInfo? _info;

    internal VmNode(NodeConnection connection, NodeConnectOptions options)
    {
        Connection = connection;
        Options = options;
        Client = new NodeClient(connection);
    }

    /// <summary>The name that it was connected by.</summary>
    public string Name => Connection.Name;

    /// <summary>The name or address that SSH connects to.</summary>
    public string HostName => Connection.Settings.HostName;

    /// <summary>The TCP port of sshd.</summary>
    public int SshPort => Connection.Settings.Port;

    /// <summary>The user that is logged in.</summary>
    public string UserName => Connection.Settings.User;

    /// <summary>Whether the SSH connection stands.</summary>
    public bool IsConnected => Connection.IsConnected;

    /// <summary>The host's own address, which its guests see as theirs; null while its daemon is not known.</summary>
    public string? Address => _info?.Address;

    /// <summary>The daemon's version; null while its daemon is not known.</summary>
    public string? DaemonVersion => _info?.DaemonVersion;

    /// <summary>The daemon's name for the node, made once; null while its daemon is not known.</summary>
    public string? Id => _info?.Id;

    /// <summary>The interface that carries <see cref="Address"/>; null while its daemon is not known.</summary>
    public string? Uplink => _info?.Uplink;

    /// <summary>When the daemon started; null while its daemon is not known.</summary>
    public DateTimeOffset? Started => _info?.Started;

    /// <summary>The daemon's resident memory in bytes; null while its daemon is not known.</summary>
    public long? ResidentBytes => _info?.ResidentBytes;

    /// <summary>What guests can be isolated with; empty while its daemon is not known.</summary>
    public IReadOnlyList<Isolation> Isolations => _info?.Isolations ?? [];

    internal NodeConnection Connection { get; }

    internal NodeConnectOptions Options { get; }

    internal NodeClient Client { get; }

    /// <inheritdoc/>
    public override string ToString() => Name;

    /// <summary>Asks the daemon for what it says of itself.</summary>
    internal async Task RefreshAsync(CancellationToken cancellation) =>
        _info = await Client.GetNodeAsync(cancellation).ConfigureAwait(false);

    /// <summary>Ends the connection.</summary>
    internal void Close()
    {
        Client.Dispose();
        Connection.Dispose();
    }

    /// <summary>Forgets what the daemon said, after it was removed.</summary>
    internal void Forget() => _info = null;
}
