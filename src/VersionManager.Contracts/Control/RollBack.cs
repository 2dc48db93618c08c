namespace VersionManager.Contracts.Control;

/// <summary>Goes back from a version to the one before: <c>POST /v1/versions/{application}/rollback</c>.</summary>
/// <param name="Version">The version to leave. It must be named, since "the newest" may be another one on the next node.</param>
/// <param name="Reason">Why, for people to read on every node; null for no reason.</param>
/// <param name="Obsolete">Whether the version never comes back; otherwise it is withdrawn until it is published again.</param>
public sealed record RollBackRequest(Version Version, string? Reason, bool Obsolete = false);

/// <summary>The result of a rollback.</summary>
/// <param name="Application">The application's name.</param>
/// <param name="From">The version that is withdrawn or obsolete now.</param>
/// <param name="To">
/// The highest older version that runs, to which messages without a header go now; null where none runs, and the withdrawn
/// version did not run either.
/// </param>
public sealed record RollBackResult(string Application, Version From, Version? To);
