using System.Net;

namespace VersionManager.ProxyService.Releases;

/// <summary>Fetches files of a release from the node that announced it.</summary>
internal interface IReleaseFetcher
{
    /// <summary>Fetches into <paramref name="target"/>, by paths relative to the release's folder; answers the bytes that came.</summary>
    /// <param name="source">The node that has the release.</param>
    /// <param name="release">Which release.</param>
    /// <param name="paths">Relative to the release's folder: <c>release.json</c>, <c>tree/bin/server</c>.</param>
    /// <param name="target">A folder that exists.</param>
    /// <param name="basis">The folder of a release whose files may be near to the wanted ones, so that only differences travel.</param>
    /// <param name="cancellation">Gives up; what came whole stays.</param>
    /// <exception cref="ProblemException">The node cannot be reached, or does not have the release.</exception>
    Task<long> FetchAsync(IPAddress source, ReleaseKey release, IReadOnlyList<string> paths, string target, string? basis, CancellationToken cancellation);
}
