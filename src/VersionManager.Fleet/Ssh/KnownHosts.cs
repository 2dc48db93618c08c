using System.Globalization;

namespace VersionManager.Fleet.Ssh;

/// <summary>The verdict of known_hosts on a host's key.</summary>
internal enum HostKeyVerdict
{
    /// <summary>The key is the host's.</summary>
    Known,

    /// <summary>No key of the host is known.</summary>
    Unknown,

    /// <summary>Other keys of the host are known, but not this one.</summary>
    Changed,

    /// <summary>The key is marked as revoked.</summary>
    Revoked,
}

/// <summary>The host keys in known_hosts files.</summary>
internal sealed class KnownHosts
{
    private static readonly object AppendLock = new();
    private readonly IReadOnlyList<KnownHostEntry> _entries;

    private KnownHosts(IReadOnlyList<KnownHostEntry> entries) => _entries = entries;

    /// <summary>Reads files. A file that does not exist counts as empty.</summary>
    public static KnownHosts Load(IEnumerable<string> files)
    {
        List<KnownHostEntry> entries = [];
        foreach (string file in files.Where(File.Exists))
        {
            int number = 0;
            foreach (string line in File.ReadLines(file))
            {
                if (KnownHostEntry.Parse(line, $"{file}:{++number}") is KnownHostEntry entry)
                    entries.Add(entry);
            }
        }
        return new KnownHosts(entries);
    }

    /// <summary>The names of hosts at SSH's default port in the files; hashed names are unreadable.</summary>
    public IEnumerable<string> HostNames =>
        _entries
            .Where(e => e.Marker.Length == 0)
            .SelectMany(e => e.Hosts.Split(','))
            .Where(h => SshHostPattern.IsName(h) && h[0] is not ('|' or '['));

    /// <summary>The name of a host and port in known_hosts.</summary>
    public static string NameOf(string host, int port) =>
        port == 22 ? host : "[" + host + "]:" + port.ToString(CultureInfo.InvariantCulture);

    /// <summary>Judges a key, and returns the place of the deciding line.</summary>
    public (HostKeyVerdict Verdict, string? Place) Judge(string name, string keyType, byte[] key)
    {
        List<KnownHostEntry> entries = _entries.Where(e => e.Matches(name)).ToList();
        if (entries.Find(e => e.Marker == "@revoked" && e.Key.SequenceEqual(key)) is KnownHostEntry revoked)
            return (HostKeyVerdict.Revoked, revoked.Place);
        if (entries.Find(e => e.Marker.Length == 0 && e.Key.SequenceEqual(key)) is KnownHostEntry known)
            return (HostKeyVerdict.Known, known.Place);
        KnownHostEntry? other =
            entries.Find(e => e.Marker.Length == 0 && e.KeyType == keyType) ?? entries.Find(e => e.Marker.Length == 0);
        return other is null ? (HostKeyVerdict.Unknown, null) : (HostKeyVerdict.Changed, other.Place);
    }

    /// <summary>
    /// The types of a host's known keys. They are asked for first: a server has several keys, and one of a type that is not in
    /// the file would look like a changed key.
    /// </summary>
    public IReadOnlyCollection<string> KeyTypesOf(string name) =>
        _entries.Where(e => e.Marker.Length == 0 && e.Matches(name)).Select(e => e.KeyType).Distinct().ToList();

    /// <summary>Adds a key to a file.</summary>
    /// <exception cref="IOException">The file cannot be written.</exception>
    public static void Append(string file, string name, string keyType, byte[] key)
    {
        // Many nodes connect at once.
        lock (AppendLock)
        {
            string? folder = Path.GetDirectoryName(file);
            if (!string.IsNullOrEmpty(folder))
                Directory.CreateDirectory(folder);
            string existing = File.Exists(file) ? File.ReadAllText(file) : "";
            string separator = existing.Length == 0 || existing.EndsWith('\n') ? "" : "\n";
            File.AppendAllText(file, $"{separator}{name} {keyType} {Convert.ToBase64String(key)}\n");
        }
    }
}
