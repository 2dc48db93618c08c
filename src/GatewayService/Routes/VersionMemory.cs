using System.Text.Json;
using VersionManager.Storage;

namespace VersionManager.GatewayService.Routes;

/// <summary>
/// The versions that the gateway has seen, and which of them are behind: they were away while writes were acknowledged. Kept in
/// <c>versions.json</c>.
/// </summary>
internal sealed class VersionMemory : IDisposable
{
    private readonly Lock _gate = new();
    private readonly SemaphoreSlim _saving = new(1);
    private readonly Dictionary<Version, DateTimeOffset?> _versions = [];
    private readonly string _path;
    private readonly TimeProvider _time;
    private long _revision,
        _markRevision,
        _savedRevision;

    /// <summary>Reads the file at <paramref name="path"/>, if there is one.</summary>
    /// <exception cref="InvalidDataException">The file is damaged.</exception>
    public VersionMemory(string path, TimeProvider time)
    {
        (_path, _time) = (path, time);
        if (!File.Exists(_path))
            return;
        try
        {
            byte[] content = File.ReadAllBytes(_path);
            foreach (KnownVersion known in JsonSerializer.Deserialize(content, RoutesJson.Default.KnownVersionArray) ?? [])
                _versions[known.Version] = known.BehindSince;
        }
        catch (JsonException e)
        {
            throw new InvalidDataException(
                $"'{_path}' is damaged ({e.Message}). Restore it, or remove it to forget which versions missed writes.",
                e
            );
        }
    }

    /// <summary>Every version seen so far.</summary>
    public IReadOnlyList<Version> Known
    {
        get
        {
            lock (_gate)
                return [.. _versions.Keys.OrderDescending()];
        }
    }

    /// <summary>Whether all changes are on disk.</summary>
    public bool IsSaved
    {
        get
        {
            lock (_gate)
                return _savedRevision == _revision;
        }
    }

    /// <summary>Since when <paramref name="version"/> lacks acknowledged writes; null when it lacks none.</summary>
    public DateTimeOffset? BehindSince(Version version)
    {
        lock (_gate)
            return _versions.GetValueOrDefault(version);
    }

    /// <summary>Remembers <paramref name="versions"/>.</summary>
    public void Saw(IEnumerable<Version> versions)
    {
        lock (_gate)
        {
            foreach (Version version in versions)
            {
                if (_versions.TryAdd(version, null))
                    _revision++;
            }
        }
    }

    /// <summary>Marks every known version that is not among <paramref name="committed"/> as behind.</summary>
    /// <returns>Whether the disk lacks a mark, a new one or one whose saving failed.</returns>
    public bool MarkBehind(IReadOnlySet<Version> committed)
    {
        lock (_gate)
        {
            Version[] missed =
            [
                .. _versions.Where(known => known.Value is null && !committed.Contains(known.Key)).Select(known => known.Key),
            ];
            foreach (Version version in missed)
                _versions[version] = _time.GetUtcNow();
            if (missed.Length > 0)
                _markRevision = ++_revision;
            return _markRevision > _savedRevision;
        }
    }

    /// <summary>Clears a version's mark; false when there is none.</summary>
    public bool CaughtUp(Version version)
    {
        lock (_gate)
        {
            if (_versions.GetValueOrDefault(version) is null)
                return false;
            _versions[version] = null;
            _revision++;
            return true;
        }
    }

    /// <summary>Forgets a version that never comes back.</summary>
    public void Forget(Version version)
    {
        lock (_gate)
        {
            if (_versions.Remove(version))
                _revision++;
        }
    }

    public void Dispose() => _saving.Dispose();

    /// <summary>Returns when all changes up to now are on disk.</summary>
    /// <exception cref="IOException">The disk is full or failed; the changes stay in memory, to be saved later.</exception>
    public async Task SaveAsync()
    {
        await _saving.WaitAsync();
        try
        {
            KnownVersion[] known;
            long revision;
            lock (_gate)
            {
                if (_savedRevision == _revision)
                    return;
                (known, revision) = ([.. _versions.Select(version => new KnownVersion(version.Key, version.Value))], _revision);
            }
            AtomicFile.Write(_path, JsonSerializer.SerializeToUtf8Bytes(known, RoutesJson.Default.KnownVersionArray));
            lock (_gate)
                _savedRevision = revision;
        }
        finally
        {
            _saving.Release();
        }
    }
}
