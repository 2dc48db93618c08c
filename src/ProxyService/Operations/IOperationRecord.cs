using VersionManager.Contracts;

namespace VersionManager.ProxyService.Operations;

/// <summary>The saved record of an operation.</summary>
/// <typeparam name="TSelf">The record.</typeparam>
internal interface IOperationRecord<out TSelf>
{
    /// <summary>The version that the operation concerns; the last operation of each version is remembered.</summary>
    ReleaseKey Key { get; }

    /// <summary>The operation's status.</summary>
    OperationStatus Status { get; }

    /// <summary>The same record with another status.</summary>
    TSelf With(OperationStatus status);
}
