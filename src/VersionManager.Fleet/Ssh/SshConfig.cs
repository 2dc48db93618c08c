using System.Globalization;

namespace VersionManager.Fleet.Ssh;

/// <summary>Looks up a host's SSH settings in OpenSSH's own configuration.</summary>
public sealed class SshConfig
{
    private static readonly string[] DefaultIdentities = ["id_ed25519", "id_ecdsa", "id_rsa"];
    private readonly SshConfigFile[] _files;
    private readonly string _home;

    private SshConfig(string home, params SshConfigFile[] files)
    {
        _home = home;
        _files = files;
    }

    /// <summary>Reads a configuration.</summary>
    /// <param name="path">A file to read instead of the user's <c>~/.ssh/config</c> and the system's.</param>
    /// <param name="home">The home folder; null for the user's own.</param>
    /// <exception cref="FormatException">A line is malformed; the message says which and why.</exception>
    /// <exception cref="IOException">A file cannot be read.</exception>
    public static SshConfig Load(string? path = null, string? home = null)
    {
        home ??= Environment.GetFolderPath(Environment.SpecialFolder.UserProfile);
        return path is not null
            ? new SshConfig(home, SshConfigFile.Load(path, home))
            : new SshConfig(
                home,
                SshConfigFile.Load(Path.Combine(home, ".ssh", "config"), home),
                SshConfigFile.Load("/etc/ssh/ssh_config", home)
            );
    }

    /// <summary>The hosts in the configuration and its known_hosts files; hashed names are unreadable.</summary>
    /// <exception cref="FormatException">A value is malformed.</exception>
    /// <exception cref="IOException">A file cannot be read.</exception>
    public IReadOnlyList<string> HostNames() =>
        [
            .. _files
                .SelectMany(f => f.HostNames)
                .Concat(KnownHosts.Load(Resolve("localhost").KnownHostsFiles).HostNames)
                .Distinct(StringComparer.OrdinalIgnoreCase),
        ];

    /// <summary>The settings for <paramref name="host"/>.</summary>
    /// <exception cref="FormatException">A value is malformed, or a setting is not supported.</exception>
    public SshHostSettings Resolve(string host)
    {
        Dictionary<string, SshConfigLine> first = new(StringComparer.Ordinal);
        List<string> identities = [];
        foreach (SshConfigLine line in _files.SelectMany(f => f.LinesFor(host)))
        {
            if (line.Keyword == "IDENTITYFILE")
                identities.Add(line.Arguments[0]);
            else
                first.TryAdd(line.Keyword, line);
        }
        RefuseUnsupported(first);

        string? Value(string keyword) => first.TryGetValue(keyword, out SshConfigLine? line) ? line.Arguments[0] : null;
        string hostName = Value("HOSTNAME")?.Replace("%h", host) ?? host;
        string user = Value("USER") ?? Environment.UserName;
        string Tokens(string text) =>
            ExpandPath(text)
                .Replace("%d", _home)
                .Replace("%h", hostName)
                .Replace("%n", host)
                .Replace("%r", user)
                .Replace("%u", Environment.UserName)
                .Replace("%%", "%");
        return new SshHostSettings
        {
            Alias = host,
            HostName = hostName,
            User = user,
            Port = Number(first, "PORT", 1, 65535) ?? 22,
            IdentityFiles =
                identities.Count > 0
                    ? identities.Where(i => i != "none").Select(Tokens).ToList()
                    : DefaultIdentities.Select(i => Path.Combine(_home, ".ssh", i)).Where(File.Exists).ToList(),
            IdentitiesOnly = IsYes(Value("IDENTITIESONLY")),
            IdentityAgent = Agent(Value("IDENTITYAGENT"), Tokens),
            KnownHostsFiles = (
                first.TryGetValue("USERKNOWNHOSTSFILE", out SshConfigLine? files)
                    ? files.Arguments
                    : ["~/.ssh/known_hosts", "~/.ssh/known_hosts2"]
            )
                .Concat(
                    first.TryGetValue("GLOBALKNOWNHOSTSFILE", out SshConfigLine? global)
                        ? global.Arguments
                        : ["/etc/ssh/ssh_known_hosts"]
                )
                .Where(f => f != "none")
                .Select(Tokens)
                .ToList(),
            HostKeyPolicy = Policy(first),
            HostKeyAlias = Value("HOSTKEYALIAS"),
            ConnectTimeout = Number(first, "CONNECTTIMEOUT", 1, 3600) is int seconds
                ? TimeSpan.FromSeconds(seconds)
                : TimeSpan.FromSeconds(15),
        };
    }

    private string ExpandPath(string path) =>
        path.StartsWith("~/", StringComparison.Ordinal) ? Path.Combine(_home, path[2..]) : path;

    private static void RefuseUnsupported(Dictionary<string, SshConfigLine> lines)
    {
        foreach (string keyword in new[] { "PROXYJUMP", "PROXYCOMMAND" })
        {
            // Ignoring the setting and connecting directly would reach another host of that name, or none.
            if (
                lines.TryGetValue(keyword, out SshConfigLine? line)
                && !line.Arguments[0].Equals("none", StringComparison.OrdinalIgnoreCase)
            )
                throw new FormatException(
                    $"{line.Place}: {keyword} is not supported: nodes are connected to directly. Give the node a section of its own with '{keyword} none'."
                );
        }
    }

    private static HostKeyPolicy Policy(Dictionary<string, SshConfigLine> lines)
    {
        if (!lines.TryGetValue("STRICTHOSTKEYCHECKING", out SshConfigLine? line))
            return HostKeyPolicy.Strict;
        return line.Arguments[0].ToUpperInvariant() switch
        {
            "YES" or "ASK" or "TRUE" => HostKeyPolicy.Strict,
            "ACCEPT-NEW" or "NO" or "OFF" or "FALSE" => HostKeyPolicy.AcceptNew,
            _ => throw new FormatException(
                $"{line.Place}: StrictHostKeyChecking is yes, ask, accept-new, no or off, not '{line.Arguments[0]}'."
            ),
        };
    }

    private static string? Agent(string? value, Func<string, string> tokens)
    {
        string? socket = value switch
        {
            null or "SSH_AUTH_SOCK" => Environment.GetEnvironmentVariable("SSH_AUTH_SOCK"),
            "none" => null,
            _ => value.StartsWith('$') ? Environment.GetEnvironmentVariable(value.Trim('$', '{', '}')) : tokens(value),
        };
        return string.IsNullOrEmpty(socket) ? null : socket;
    }

    private static bool IsYes(string? value) => value is not null && value.Equals("yes", StringComparison.OrdinalIgnoreCase);

    private static int? Number(Dictionary<string, SshConfigLine> lines, string keyword, int least, int most)
    {
        if (!lines.TryGetValue(keyword, out SshConfigLine? line))
            return null;
        return
            int.TryParse(line.Arguments[0], NumberStyles.None, CultureInfo.InvariantCulture, out int number)
            && number >= least
            && number <= most
            ? number
            : throw new FormatException(
                $"{line.Place}: {keyword} is a number from {least} to {most}, not '{line.Arguments[0]}'."
            );
    }
}
