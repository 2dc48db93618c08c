namespace VersionManager.Fleet.Ssh;

/// <summary>How one host is reached by SSH: what its <c>Host</c> sections of ssh_config(5) say, and defaults for the
/// rest.</summary>
public sealed record SshHostSettings
{
    /// <summary>The name that the settings were looked up with.</summary>
    public required string Alias { get; init; }

    /// <summary>The name or address to connect to.</summary>
    public required string HostName { get; init; }

    /// <summary>The TCP port, 1 to 65535.</summary>
    public int Port { get; init; } = 22;

    /// <summary>The user that logs in.</summary>
    public required string User { get; init; }

    /// <summary>Private keys to offer, in order; those of the configuration, or OpenSSH's usual ones that exist.</summary>
    public IReadOnlyList<string> IdentityFiles { get; init; } = [];

    /// <summary>Whether only <see cref="IdentityFiles"/> are offered and not the agent's other keys.</summary>
    public bool IdentitiesOnly { get; init; }

    /// <summary>The agent's socket; null for none.</summary>
    public string? IdentityAgent { get; init; }

    /// <summary>Files with host keys; a new key goes to the first.</summary>
    public IReadOnlyList<string> KnownHostsFiles { get; init; } = [];

    /// <summary>What to do with an unknown host key.</summary>
    public HostKeyPolicy HostKeyPolicy { get; init; }

    /// <summary>The name under which known_hosts has the host; null for its own.</summary>
    public string? HostKeyAlias { get; init; }

    /// <summary>How long connecting may take.</summary>
    public TimeSpan ConnectTimeout { get; init; } = TimeSpan.FromSeconds(15);
}
