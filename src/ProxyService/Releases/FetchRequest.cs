using System.Net;
using VersionManager.Contracts;

namespace VersionManager.ProxyService.Releases;

/// <summary>The files of a release to fetch, and how.</summary>
/// <param name="Source">The node that has the release.</param>
/// <param name="Release">The release.</param>
/// <param name="Paths">The files, relative to the release's folder: <c>release.json</c>, <c>tree/bin/server</c>.</param>
/// <param name="Target">An existing folder. With <paramref name="Resumes"/>, no file in it has a hard link elsewhere.</param>
/// <param name="Basis">The folder of a release whose files may be similar to the wanted ones, so that only differences
/// travel.</param>
/// <param name="Resumes">
/// Whether files are written in place, so that an interrupted fetch leaves what has arrived and the next one continues in the
/// middle of a file. Otherwise each file appears whole.
/// </param>
/// <param name="Terms">The upgrade's terms.</param>
internal sealed record FetchRequest(
    IPAddress Source,
    ReleaseKey Release,
    IReadOnlyList<string> Paths,
    string Target,
    string? Basis,
    bool Resumes,
    FetchTerms Terms
);

/// <summary>An upgrade's terms for fetching.</summary>
/// <param name="Patience">How long the source may be silent.</param>
/// <param name="Received">Gets the number of bytes of each block that arrived. Called on any thread.</param>
internal sealed record FetchTerms(TimeSpan Patience, Action<int> Received);
