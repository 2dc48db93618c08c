namespace VersionManager.Fleet.Ssh;

/// <summary>What happens with a host whose key no known_hosts file has.</summary>
public enum HostKeyPolicy
{
    /// <summary>It is refused: ssh_config's <c>StrictHostKeyChecking yes</c>, and <c>ask</c>, for nobody is there to be
    /// asked.</summary>
    Strict,

    /// <summary>
    /// Its key is taken on first sight and remembered: <c>accept-new</c>. A key that changed is still refused, also under
    /// ssh_config's <c>no</c>, which is read as this: fleets are administered with these connections.
    /// </summary>
    AcceptNew,
}
