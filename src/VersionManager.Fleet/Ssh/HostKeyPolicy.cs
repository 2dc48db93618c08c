namespace VersionManager.Fleet.Ssh;

/// <summary>The policy for a host whose key no known_hosts file has.</summary>
public enum HostKeyPolicy
{
    /// <summary>The host is refused: ssh_config's <c>StrictHostKeyChecking yes</c>, and also <c>ask</c>, since there is nobody to
    /// ask.</summary>
    Strict,

    /// <summary>
    /// The key is accepted at first sight and remembered: <c>accept-new</c>. A changed key is still refused. ssh_config's
    /// <c>no</c> means the same here, since fleets are administered over these connections.
    /// </summary>
    AcceptNew,
}
