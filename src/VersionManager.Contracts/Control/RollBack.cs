namespace VersionManager.Contracts.Control;

/// <summary>Goes back from a version to the one before: <c>POST /v1/versions/{application}/rollback</c>.</summary>
/// <param name="Version">The version to leave. Always named: on the next node that is asked, "the newest" may be another one by then.</param>
/// <param name="Reason">Why, for people to read, on every node; null for nothing to say.</param>
public sealed record RollBackRequest(Version Version, string? Reason);

/// <summary>What a rollback came to.</summary>
/// <param name="Application">The application's name.</param>
/// <param name="From">The version that is obsolete now.</param>
/// <param name="To">The highest older version that runs, to which messages without a header go now.</param>
public sealed record RollBackResult(string Application, Version From, Version To);
