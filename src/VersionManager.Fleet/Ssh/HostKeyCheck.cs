using Renci.SshNet;
using Renci.SshNet.Common;
using Renci.SshNet.Security;

namespace VersionManager.Fleet.Ssh;

/// <summary>Checks a host's key against known_hosts, while one connection is opened.</summary>
internal sealed class HostKeyCheck
{
    private readonly SshHostSettings _settings;
    private readonly KnownHosts _known;
    private readonly string _name;
    private (string Type, byte[] Key)? _new;

    private HostKeyCheck(SshHostSettings settings, KnownHosts known)
    {
        _settings = settings;
        _known = known;
        _name = settings.HostKeyAlias ?? KnownHosts.NameOf(settings.HostName, settings.Port);
    }

    /// <summary>Why the key was refused; null when it was not.</summary>
    public (NodeErrorKind Kind, string Message)? Refusal { get; private set; }

    /// <summary>Reads the known_hosts files that <paramref name="settings"/> name.</summary>
    public static HostKeyCheck For(SshHostSettings settings) => new(settings, KnownHosts.Load(settings.KnownHostsFiles));

    /// <summary>Makes the connection ask first for keys of the known types.</summary>
    public void Prefer(ConnectionInfo info)
    {
        IReadOnlyCollection<string> known = _known.KeyTypesOf(_name);
        List<KeyValuePair<string, Func<byte[], KeyHostAlgorithm>>> plain =
        [
            .. info.HostKeyAlgorithms.Where(a => !a.Key.Contains("-cert-")),
        ];
        // Host certificates are left out, since nothing here checks their certificate authority.
        foreach (string algorithm in info.HostKeyAlgorithms.Keys.ToList())
            info.HostKeyAlgorithms.Remove(algorithm);
        foreach (
            KeyValuePair<string, Func<byte[], KeyHostAlgorithm>> algorithm in plain.OrderBy(a =>
                known.Contains(KeyType(a.Key)) ? 0 : 1
            )
        )
            info.HostKeyAlgorithms.Add(algorithm.Key, algorithm.Value);
    }

    /// <summary>Whether the connection may go on.</summary>
    public bool Accept(HostKeyEventArgs shown)
    {
        string type = KeyType(shown.HostKeyName),
            print = $"{type} SHA256:{shown.FingerPrintSHA256}";
        (HostKeyVerdict verdict, string? place) = _known.Judge(_name, type, shown.HostKey);
        switch (verdict)
        {
            case HostKeyVerdict.Known:
                return true;
            case HostKeyVerdict.Unknown when _settings.HostKeyPolicy == HostKeyPolicy.AcceptNew:
                _new = (type, shown.HostKey);
                return true;
            case HostKeyVerdict.Unknown:
                Refusal = (
                    NodeErrorKind.HostKeyUnknown,
                    $"its host key ({print}) is not in {string.Join(" or ", _settings.KnownHostsFiles)}. Compare the fingerprint with the "
                        + $"host's own (ssh-keygen -lf /etc/ssh/ssh_host_ed25519_key.pub there), then add it with "
                        + $"'ssh-keyscan -p {_settings.Port} {_settings.HostName} >> {(_settings.KnownHostsFiles is [string first, ..] ? first : "~/.ssh/known_hosts")}', or connect with -AcceptNewHostKey."
                );
                return false;
            case HostKeyVerdict.Revoked:
                Refusal = (
                    NodeErrorKind.HostKeyRevoked,
                    $"its host key ({print}) is marked as revoked at {place}. Do not connect before its administrator has made a new one."
                );
                return false;
            default:
                Refusal = (
                    NodeErrorKind.HostKeyMismatch,
                    $"its host key ({print}) is not the one at {place}. Either the host was reinstalled, or somebody intercepts the connection. "
                        + $"If you know that it was reinstalled, remove the old key with 'ssh-keygen -R {_name}' and add the new one."
                );
                return false;
        }
    }

    /// <summary>Saves a key that was accepted as new, now that the connection is open.</summary>
    public void Remember()
    {
        if (_new is (string type, byte[] key) && _settings.KnownHostsFiles is [string file, ..])
            KnownHosts.Append(file, _name, type, key);
    }

    // RSA keys have several signature algorithms with names of their own, but one key type.
    private static string KeyType(string algorithm) =>
        algorithm.StartsWith("rsa-sha2-", StringComparison.Ordinal) ? "ssh-rsa" : algorithm;
}
