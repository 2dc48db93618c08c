using VersionManager.Contracts;

namespace VersionManager.ProxyService.Operations;

/// <summary>An operation as the daemon remembers it.</summary>
/// <typeparam name="TSelf">The record.</typeparam>
internal interface IOperationRecord<out TSelf>
{
    /// <summary>The version that it brings about; the last operation of each is remembered.</summary>
    ReleaseKey Key { get; }

    /// <summary>How it stands.</summary>
    OperationStatus Status { get; }

    /// <summary>The same, standing as given.</summary>
    TSelf With(OperationStatus status);
}
