using System.Collections.Immutable;
using System.Text.Json.Serialization.Metadata;
using VersionManager.Contracts;
using VersionManager.ProxyService.State;
using VersionManager.Storage;

namespace VersionManager.ProxyService.Operations;

/// <summary>
/// The operations of one kind, the last one of each version. Operations under way go on when the disk is full: memory changes
/// anyway, and the file is written as soon as the disk accepts it.
/// </summary>
/// <typeparam name="TRecord">The record of an operation.</typeparam>
internal abstract class OperationTable<TRecord>
    where TRecord : class, IOperationRecord<TRecord>
{
    private readonly ChangeFeed<ImmutableDictionary<ReleaseKey, TRecord>> _feed;
    private readonly IRecordFile _file;
    private readonly Lock _lock = new();

    /// <summary>A table that is saved in a file.</summary>
    protected OperationTable(IRecordFile file, TimeProvider clock)
    {
        _file = file;
        _feed = new(file.Load().ToImmutableDictionary(record => record.Key), clock);
    }

    /// <summary>Every operation.</summary>
    public IEnumerable<TRecord> All => _feed.Value.Values;

    /// <summary>The last operation of a version; null for none.</summary>
    public TRecord? Find(ReleaseKey key) => _feed.Value.GetValueOrDefault(key);

    /// <summary>Adds a requested operation; durable when this returns.</summary>
    /// <exception cref="IOException">The disk is full or failed: nothing has changed.</exception>
    public TRecord Add(TRecord record)
    {
        lock (_lock)
        {
            ImmutableDictionary<ReleaseKey, TRecord> next = _feed.Value.SetItem(record.Key, record);
            _file.Save(Ordered(next));
            _feed.Publish(next);
        }
        return record;
    }

    /// <summary>Adds or replaces an operation.</summary>
    public TRecord Set(TRecord record)
    {
        lock (_lock)
        {
            ImmutableDictionary<ReleaseKey, TRecord> next = _feed.Value.SetItem(record.Key, record);
            // Saved before it is published: unless the disk fails, nobody sees a state that a power failure would undo.
            _file.SaveSoon(Ordered(next));
            _feed.Publish(next);
        }
        return record;
    }

    /// <summary>Changes the record of a version's operation atomically; null where there is none.</summary>
    public TRecord? Update(ReleaseKey key, Func<TRecord, TRecord> change)
    {
        lock (_lock)
            return Find(key) is { } record ? Set(change(record)) : null;
    }

    /// <summary>Publishes an operation's progress; it is saved with the next change.</summary>
    public void Show(ReleaseKey key, Func<TRecord, TRecord> change)
    {
        lock (_lock)
        {
            if (Find(key) is { } record && change(record) is var shown && !shown.Equals(record))
                _feed.Publish(_feed.Value.SetItem(key, shown));
        }
    }

    /// <summary>Waits until the operation of a version satisfies a condition; the condition gets null where there is
    /// none.</summary>
    public async Task<TRecord?> WaitAsync(ReleaseKey key, Func<TRecord?, bool> condition, CancellationToken cancellation) =>
        (await _feed.WaitAsync(records => condition(records.GetValueOrDefault(key)), cancellation)).GetValueOrDefault(key);

    /// <summary>Returns the operations, in order, as soon as their sequence differs from <paramref name="after"/>, but no later
    /// than after <paramref name="wait"/>.</summary>
    protected async Task<(IEnumerable<TRecord> Records, long Sequence)> WatchAsync(
        long after,
        TimeSpan wait,
        CancellationToken cancellation
    )
    {
        (ImmutableDictionary<ReleaseKey, TRecord> records, long sequence) = await _feed.WaitAsync(after, wait, cancellation);
        return (Ordered(records), sequence);
    }

    private static TRecord[] Ordered(ImmutableDictionary<ReleaseKey, TRecord> records) =>
        [
            .. records
                .Values.OrderBy(record => record.Key.Application, StringComparer.Ordinal)
                .ThenBy(record => record.Key.Version),
        ];

    /// <summary>The file of the records.</summary>
    protected interface IRecordFile
    {
        /// <summary>Reads the records.</summary>
        IReadOnlyList<TRecord> Load();

        /// <summary>Saves the records; durable when this returns.</summary>
        void Save(IReadOnlyList<TRecord> records);

        /// <summary>Saves the records as soon as the disk accepts them.</summary>
        void SaveSoon(IReadOnlyList<TRecord> records);
    }

    /// <summary>A state file of records.</summary>
    protected sealed class RecordFile<TState>(
        string path,
        JsonTypeInfo<TState> type,
        int format,
        Func<TState, IReadOnlyList<TRecord>> records,
        Func<IReadOnlyList<TRecord>, TState> state,
        TimeProvider clock,
        ILogger log
    ) : IRecordFile
        where TState : class, IVersionedState
    {
        private readonly RepeatingFile<TState> _file = new(
            new StateFile<TState>(path, type, format),
            clock,
            StateLog.Reporter(log, path)
        );

        /// <inheritdoc/>
        public IReadOnlyList<TRecord> Load() => _file.Load() is { } loaded ? records(loaded) : [];

        /// <inheritdoc/>
        public void Save(IReadOnlyList<TRecord> all) => _file.Save(state(all));

        /// <inheritdoc/>
        public void SaveSoon(IReadOnlyList<TRecord> all) => _file.SaveSoon(state(all));
    }
}
