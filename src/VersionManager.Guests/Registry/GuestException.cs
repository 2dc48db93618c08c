using VersionManager.Contracts.Control;
using VersionManager.Kernel.Tools;
using VersionManager.Storage;

namespace VersionManager.Guests.Registry;

/// <summary>A guest could not be made, or does not do what it was told. The message says why, and what to do.</summary>
/// <param name="code">The kind of failure, as the control API names it.</param>
/// <param name="message">Why, and what to do.</param>
/// <param name="inner">The error that was met; null for none.</param>
public sealed class GuestException(ProblemCode code, string message, Exception? inner = null) : Exception(message, inner)
{
    /// <summary>The kind of failure, as the control API names it.</summary>
    public ProblemCode Code { get; } = code;

    /// <summary>The exception for whoever asked for something of <paramref name="guest"/>, where <paramref name="error"/> was
    /// met.</summary>
    internal static GuestException Of(Guest guest, Exception error) =>
        error switch
        {
            GuestException already => already,
            OperationCanceledException => new GuestException(
                ProblemCode.GuestFailed,
                $"{guest.Application} {guest.Version} was stopped meanwhile.",
                error
            ),
            ToolMissingException missing => new GuestException(ProblemCode.ToolMissing, missing.Message, error),
            IOException io when DiskErrors.IsDiskFull(io) => new GuestException(
                ProblemCode.DiskFull,
                "The node's disk is full: " + error.Message,
                error
            ),
            _ => new GuestException(ProblemCode.GuestFailed, error.Message, error),
        };
}
