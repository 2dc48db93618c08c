using System.Net;
using VersionManager.Contracts;

namespace VersionManager.ProxyService.Releases;

/// <summary>What is to be fetched of a release, and how.</summary>
/// <param name="Source">The node that has it.</param>
/// <param name="Release">Which release.</param>
/// <param name="Paths">Relative to the release's folder: <c>release.json</c>, <c>tree/bin/server</c>.</param>
/// <param name="Target">A folder that exists. With <paramref name="Resumes"/> no file in it has another name elsewhere.</param>
/// <param name="Basis">The folder of a release whose files may be near to the wanted ones, so that only differences
/// travel.</param>
/// <param name="Resumes">
/// Whether files are written where they are wanted, so that whatever ends the fetching leaves what came, and the next goes on in
/// the middle of a file; else each appears whole.
/// </param>
/// <param name="Terms">What the upgrade says about it.</param>
internal sealed record FetchRequest(
    IPAddress Source,
    ReleaseKey Release,
    IReadOnlyList<string> Paths,
    string Target,
    string? Basis,
    bool Resumes,
    FetchTerms Terms
);

/// <summary>What an upgrade says about fetching.</summary>
/// <param name="Patience">How long the source may be silent.</param>
/// <param name="Received">Hears of each block that came: how many bytes. Called on any thread.</param>
internal sealed record FetchTerms(TimeSpan Patience, Action<int> Received);
