namespace VersionManager.Contracts.Control;

/// <summary>Answers <c>POST /v1/releases</c>, whose body is the bytes of <c>release.json</c>: the files that the node still
/// needs.</summary>
/// <param name="Application">The application, as the manifest names it.</param>
/// <param name="Version">The version, as the manifest names it.</param>
/// <param name="Missing">
/// The SHA-256 (lower-case hexadecimal) of each file that the node has in no release of the application; send each with
/// <c>PUT /v1/releases/{application}/{version}/files/{sha256}</c>, then <c>POST .../commit</c>.
/// </param>
public sealed record ReleaseUpload(string Application, Version Version, IReadOnlyList<string> Missing);

/// <summary>Ends an upload: <c>POST /v1/releases/{application}/{version}/commit</c>.</summary>
/// <param name="Start">Whether the upgrade to the version starts at once.</param>
public sealed record CommitReleaseRequest(bool Start);
