using VersionManager.Contracts;

namespace VersionManager.ProxyService.Operations;

/// <summary>An operation with a record in a table.</summary>
/// <typeparam name="TRecord">The record.</typeparam>
/// <param name="key">The version that the operation concerns.</param>
/// <param name="table">The table.</param>
internal abstract class RecordedOperation<TRecord>(ReleaseKey key, OperationTable<TRecord> table) : Operation
    where TRecord : class, IOperationRecord<TRecord>
{
    /// <summary>The version that the operation concerns.</summary>
    public ReleaseKey Key { get; } = key;

    /// <inheritdoc/>
    public sealed override OperationStatus Status => Record.Status;

    /// <summary>The operation's record.</summary>
    protected TRecord Record => table.Find(Key)!;

    /// <inheritdoc/>
    public sealed override void Update(Func<OperationStatus, OperationStatus> change) =>
        UpdateRecord(record => record.With(change(record.Status)));

    /// <summary>Changes the operation's record.</summary>
    protected TRecord UpdateRecord(Func<TRecord, TRecord> change) => table.Update(Key, change)!;
}
