using System.Text.Json;
using VersionManager.Storage;

namespace VersionManager.GatewayService.Idempotency;

/// <summary>
/// Remembers for every idempotency key which versions have its write, so that a retry goes to the others only. Bounded in keys,
/// bytes and time; outlasts the gateway.
/// </summary>
internal sealed partial class IdempotencyStore : IAsyncDisposable
{
    private const long CostLimit = 32 << 20;

    private readonly Lock _gate = new();
    private readonly Dictionary<string, LinkedListNode<KeyRecord>> _records = new(StringComparer.Ordinal);
    private readonly LinkedList<KeyRecord> _byAge = [];
    private readonly KeyedLock<string> _locks = new();
    private readonly KeyOptions _options;
    private readonly TimeProvider _time;
    private readonly Journal _journal;
    private long _cost;

    /// <summary>Reads the journal at <paramref name="path"/>, or begins one.</summary>
    /// <exception cref="InvalidDataException">The journal is damaged.</exception>
    public IdempotencyStore(string path, KeyOptions options, TimeProvider time, ILogger<IdempotencyStore> logger)
    {
        (_options, _time) = (options, time);
        _journal = Journal.Open(path, Replay, CostLimit, Snapshot, e => NotRewritten(logger, e));
    }

    /// <summary>The number of remembered keys.</summary>
    public int Count
    {
        get
        {
            lock (_gate)
                return _records.Count;
        }
    }

    /// <summary>Waits until no other request with <paramref name="key"/> is under way.</summary>
    public Task<IDisposable> EnterAsync(string key, CancellationToken cancellationToken) =>
        _locks.EnterAsync(key, cancellationToken);

    /// <summary>The record of <paramref name="key"/>; null when there is none.</summary>
    public KeyRecord? Find(string key)
    {
        lock (_gate)
        {
            Trim();
            return _records.GetValueOrDefault(key)?.Value;
        }
    }

    /// <summary>Adds or replaces <paramref name="record"/>; completes when it is on disk.</summary>
    public Task PutAsync(KeyRecord record)
    {
        lock (_gate)
        {
            Put(record);
            Trim();
        }
        return _journal.AppendAsync(JsonSerializer.SerializeToUtf8Bytes(record, KeyJson.Default.KeyRecord));
    }

    /// <summary>Returns when everything is on disk.</summary>
    public ValueTask DisposeAsync() => _journal.DisposeAsync();

    private void Replay(ReadOnlyMemory<byte> line)
    {
        if (line.IsEmpty || JsonSerializer.Deserialize(line.Span, KeyJson.Default.KeyRecord) is not { } record)
            return;
        lock (_gate)
        {
            Put(record);
            Trim();
        }
    }

    private void Put(KeyRecord record)
    {
        if (_records.Remove(record.Key, out LinkedListNode<KeyRecord>? node))
        {
            _byAge.Remove(node);
            _cost -= node.Value.Cost;
        }
        _records.Add(record.Key, _byAge.AddLast(record));
        _cost += record.Cost;
    }

    private void Trim()
    {
        DateTimeOffset oldest = _time.GetUtcNow() - _options.Lifetime;
        while (_byAge.First is { } first && (_records.Count > _options.Limit || _cost > CostLimit || first.Value.At < oldest))
        {
            _byAge.RemoveFirst();
            _records.Remove(first.Value.Key);
            _cost -= first.Value.Cost;
        }
    }

    private byte[][] Snapshot()
    {
        lock (_gate)
            return [.. _byAge.Select(record => JsonSerializer.SerializeToUtf8Bytes(record, KeyJson.Default.KeyRecord))];
    }

    [LoggerMessage(5022, LogLevel.Warning, "keys.jsonl cannot be rewritten; it grows until it can")]
    private static partial void NotRewritten(ILogger logger, Exception exception);
}
