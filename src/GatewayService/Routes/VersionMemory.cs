using System.Text.Json;
using VersionManager.Storage;

namespace VersionManager.GatewayService.Routes;

/// <summary>
/// Which versions the gateway has seen, and which of them were away while writes were acknowledged; kept in
/// <c>versions.json</c>. A version that comes back so holds state that clients must not see before what they wrote since.
/// </summary>
internal sealed class VersionMemory : IDisposable
{
    private readonly Lock _gate = new();
    private readonly SemaphoreSlim _saving = new(1);
    private readonly Dictionary<Version, DateTimeOffset?> _versions = [];
    private readonly string _path;
    private readonly TimeProvider _time;

    /// <exception cref="InvalidDataException">The file is not one that a gateway wrote.</exception>
    public VersionMemory(string stateFolder, TimeProvider time)
    {
        (_path, _time) = (Path.Combine(stateFolder, "versions.json"), time);
        if (!File.Exists(_path))
            return;
        try
        {
            foreach (
                KnownVersion known in JsonSerializer.Deserialize(File.ReadAllBytes(_path), GatewayJson.Default.KnownVersionArray)
                    ?? []
            )
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

    public DateTimeOffset? BehindSince(Version version)
    {
        lock (_gate)
            return _versions.GetValueOrDefault(version);
    }

    public void Saw(IEnumerable<Version> versions)
    {
        lock (_gate)
        {
            foreach (Version version in versions)
                _versions.TryAdd(version, null);
        }
    }

    /// <summary>Marks every known version that is not among <paramref name="committed"/>; true when one was not marked
    /// before.</summary>
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
            return missed.Length > 0;
        }
    }

    public bool CaughtUp(Version version)
    {
        lock (_gate)
        {
            if (_versions.GetValueOrDefault(version) is null)
                return false;
            _versions[version] = null;
            return true;
        }
    }

    /// <summary>Forgets a version that never comes back.</summary>
    public void Forget(Version version)
    {
        lock (_gate)
            _versions.Remove(version);
    }

    public void Dispose() => _saving.Dispose();

    /// <summary>Returns when what is remembered now is on disk.</summary>
    public async Task SaveAsync()
    {
        await _saving.WaitAsync();
        try
        {
            KnownVersion[] known;
            lock (_gate)
                known = [.. _versions.Select(version => new KnownVersion(version.Key, version.Value))];
            AtomicFile.Write(_path, JsonSerializer.SerializeToUtf8Bytes(known, GatewayJson.Default.KnownVersionArray));
        }
        finally
        {
            _saving.Release();
        }
    }
}

/// <summary>One version in <c>versions.json</c>.</summary>
internal sealed record KnownVersion(Version Version, DateTimeOffset? BehindSince);
