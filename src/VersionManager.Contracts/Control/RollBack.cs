namespace VersionManager.Contracts.Control;

/// <summary>Goes back from a version to the one before: <c>POST /v1/versions/{application}/rollback</c>.</summary>
/// <param name="Version">The version to leave. Always named: on the next node that is asked, "the newest" may be another one by
/// then.</param>
/// <param name="Reason">Why, for people to read, on every node; null for nothing to say.</param>
/// <param name="Obsolete">Whether the version never comes back; otherwise it is withdrawn: no node comes to it until it is
/// published anew.</param>
public sealed record RollBackRequest(Version Version, string? Reason, bool Obsolete = false);

/// <summary>What a rollback came to.</summary>
/// <param name="Application">The application's name.</param>
/// <param name="From">The version that is withdrawn or obsolete now.</param>
/// <param name="To">
/// The highest older version that runs, to which messages without a header go now; null where none runs, and the version that was
/// left did not either.
/// </param>
public sealed record RollBackResult(string Application, Version From, Version? To);
