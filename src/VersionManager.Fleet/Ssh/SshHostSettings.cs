namespace VersionManager.Fleet.Ssh;

/// <summary>The SSH settings of one host: those of its <c>Host</c> sections in ssh_config(5), and defaults for the
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

    /// <summary>Private keys to offer, in order: those of the configuration, or OpenSSH's default ones that exist.</summary>
    public IReadOnlyList<string> IdentityFiles { get; init; } = [];

    /// <summary>Whether only <see cref="IdentityFiles"/> are offered and not the agent's other keys.</summary>
    public bool IdentitiesOnly { get; init; }

    /// <summary>The agent's socket; null for none.</summary>
    public string? IdentityAgent { get; init; }

    /// <summary>Files with host keys; a new key goes to the first.</summary>
    public IReadOnlyList<string> KnownHostsFiles { get; init; } = [];

    /// <summary>What to do with an unknown host key.</summary>
    public HostKeyPolicy HostKeyPolicy { get; init; }

    /// <summary>The host's name in known_hosts; null for its own.</summary>
    public string? HostKeyAlias { get; init; }

    /// <summary>How long connecting may take.</summary>
    public TimeSpan ConnectTimeout { get; init; } = TimeSpan.FromSeconds(15);
}
