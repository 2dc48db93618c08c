using VersionManager.Contracts;

namespace VersionManager.ProxyService.Operations;

/// <summary>An operation that a table remembers.</summary>
/// <typeparam name="TRecord">What is remembered of it.</typeparam>
/// <param name="key">The version that it brings about.</param>
/// <param name="table">The table.</param>
internal abstract class RecordedOperation<TRecord>(ReleaseKey key, OperationTable<TRecord> table) : Operation
    where TRecord : class, IOperationRecord<TRecord>
{
    /// <summary>The version that it brings about.</summary>
    public ReleaseKey Key { get; } = key;

    /// <inheritdoc/>
    public sealed override OperationStatus Status => Record.Status;

    /// <summary>What is remembered of it.</summary>
    protected TRecord Record => table.Find(Key)!;

    /// <inheritdoc/>
    public sealed override void Update(Func<OperationStatus, OperationStatus> change) =>
        UpdateRecord(record => record.With(change(record.Status)));

    /// <summary>Changes what is remembered of it.</summary>
    protected TRecord UpdateRecord(Func<TRecord, TRecord> change) => table.Update(Key, change)!;
}
