namespace VersionManager.GatewayService.Routes;

/// <summary>One version in <c>versions.json</c>.</summary>
/// <param name="Version">The version.</param>
/// <param name="BehindSince">Since when it lacks acknowledged writes; null when it lacks none.</param>
internal sealed record KnownVersion(Version Version, DateTimeOffset? BehindSince);
