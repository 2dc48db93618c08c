using VersionManager.Fleet.Ssh;

namespace VersionManager.Fleet;

/// <summary>How to connect to a node. Where an option is null, ssh_config(5) decides.</summary>
public sealed record NodeConnectOptions
{
    /// <summary>The host to look up in the configuration; null for the node's name.</summary>
    public string? Host { get; init; }

    /// <summary>The TCP port of sshd.</summary>
    public int? Port { get; init; }

    /// <summary>The user that logs in.</summary>
    public string? UserName { get; init; }

    /// <summary>Private keys to offer instead of the configuration's.</summary>
    public IReadOnlyList<string>? KeyFiles { get; init; }

    /// <summary>Password and passphrase.</summary>
    public SshCredential Credential { get; init; } = SshCredential.None;

    /// <summary>Files with host keys, instead of the configuration's.</summary>
    public IReadOnlyList<string>? KnownHostsFiles { get; init; }

    /// <summary>A configuration file to read instead of <c>~/.ssh/config</c>.</summary>
    public string? ConfigurationFile { get; init; }

    /// <summary>What to do with an unknown host key.</summary>
    public HostKeyPolicy? HostKeyPolicy { get; init; }

    /// <summary>How long connecting may take.</summary>
    public TimeSpan? ConnectTimeout { get; init; }

    /// <summary>The paths of the daemon on the node.</summary>
    public NodeLayout Layout { get; init; } = NodeLayout.Default;

    /// <summary>The settings for the node <paramref name="name"/>.</summary>
    /// <exception cref="NodeException">The configuration is malformed, or has a setting that is not supported.</exception>
    internal SshHostSettings Resolve(string name)
    {
        try
        {
            SshHostSettings settings = SshConfig.Load(ConfigurationFile).Resolve(Host ?? name);
            return settings with
            {
                Alias = name,
                Port = Port ?? settings.Port,
                User = UserName ?? settings.User,
                IdentityFiles = KeyFiles ?? settings.IdentityFiles,
                // Only the named keys are offered: the agent's keys might use up the server's attempts.
                IdentitiesOnly = settings.IdentitiesOnly || KeyFiles is { Count: > 0 },
                KnownHostsFiles = KnownHostsFiles ?? settings.KnownHostsFiles,
                HostKeyPolicy = HostKeyPolicy ?? settings.HostKeyPolicy,
                ConnectTimeout = ConnectTimeout ?? settings.ConnectTimeout,
            };
        }
        catch (Exception error) when (error is FormatException or IOException or UnauthorizedAccessException)
        {
            throw new NodeException(NodeErrorKind.SshConfigInvalid, name, $"{name}: {error.Message}", error);
        }
    }
}
