using System.Security.Cryptography;
using System.Text;

namespace VersionManager.Fleet.Ssh;

/// <summary>One line of a known_hosts file (sshd(8), "SSH_KNOWN_HOSTS FILE FORMAT").</summary>
/// <param name="Marker">Empty, <c>@revoked</c> or <c>@cert-authority</c>.</param>
/// <param name="Hosts">Patterns separated by commas, or one hashed name.</param>
/// <param name="KeyType">Such as <c>ssh-ed25519</c>.</param>
/// <param name="Key">The key's bytes.</param>
/// <param name="Place">File and line number, for messages.</param>
internal sealed record KnownHostEntry(string Marker, string Hosts, string KeyType, byte[] Key, string Place)
{
    private const string HashedPrefix = "|1|";

    /// <summary>Parses a line; null for a line without a key, which ssh also skips.</summary>
    public static KnownHostEntry? Parse(string line, string place)
    {
        string text = line.Trim();
        if (text.Length == 0 || text[0] == '#')
            return null;
        string[] fields = text.Split([' ', '\t'], StringSplitOptions.RemoveEmptyEntries);
        int start = fields[0][0] == '@' ? 1 : 0;
        if (fields.Length < start + 3)
            return null;
        try
        {
            return new KnownHostEntry(
                start == 1 ? fields[0] : "",
                fields[start],
                fields[start + 1],
                Convert.FromBase64String(fields[start + 2]),
                place
            );
        }
        catch (FormatException)
        {
            return null;
        }
    }

    /// <summary>Whether the line is for <paramref name="name"/>: a host, or <c>[host]:port</c>.</summary>
    public bool Matches(string name) =>
        Hosts.StartsWith(HashedPrefix, StringComparison.Ordinal)
            ? MatchesHash(name)
            : SshHostPattern.MatchesList(Hosts.Split(','), name);

    [System.Diagnostics.CodeAnalysis.SuppressMessage(
        "Security",
        "CA5350",
        Justification = "The file format fixes HMAC-SHA1; it hides names and protects nothing."
    )]
    private bool MatchesHash(string name)
    {
        string[] parts = Hosts[HashedPrefix.Length..].Split('|');
        if (parts.Length != 2)
            return false;
        try
        {
            using HMACSHA1 hash = new(Convert.FromBase64String(parts[0]));
            return hash.ComputeHash(Encoding.UTF8.GetBytes(name)).SequenceEqual(Convert.FromBase64String(parts[1]));
        }
        catch (FormatException)
        {
            return false;
        }
    }
}
