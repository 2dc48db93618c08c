using VersionManager.Contracts.Control;
using VersionManager.Kernel.Tools;
using VersionManager.Storage;

namespace VersionManager.Guests.Registry;

/// <summary>A guest could not be made, or does not do what it was told; the message says why and what to do.</summary>
public sealed class GuestException(ProblemCode code, string message, Exception? inner = null) : Exception(message, inner)
{
    /// <summary>The kind.</summary>
    public ProblemCode Code { get; } = code;

    /// <summary>What <paramref name="error"/>, met while something was done to <paramref name="guest"/>, means to who asked for
    /// it.</summary>
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
