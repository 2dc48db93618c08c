using VersionManager.Contracts.Wire;

namespace VersionManager.DataPath.Routes;

/// <summary>The result of waiting for a version.</summary>
/// <param name="Status"><see cref="StreamStatus.Accepted"/>, or why the stream is refused.</param>
public readonly record struct RouteDecision(StreamStatus Status)
{
    /// <summary>The version runs now.</summary>
    public static RouteDecision Ready => new(StreamStatus.Accepted);

    /// <summary>The version does not run, and the stream is not held any longer.</summary>
    public static RouteDecision NoSuchVersion => new(StreamStatus.NoSuchVersion);

    /// <summary>The version is obsolete here.</summary>
    public static RouteDecision Obsolete => new(StreamStatus.Obsolete);
}
