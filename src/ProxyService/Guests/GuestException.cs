using VersionManager.Contracts.Control;

namespace VersionManager.ProxyService.Guests;

/// <summary>A guest could not be made, or does not do what it was told; the message says why and what to do.</summary>
public sealed class GuestException(ProblemCode code, string message, Exception? inner = null) : Exception(message, inner)
{
    /// <summary>The kind.</summary>
    public ProblemCode Code { get; } = code;
}
