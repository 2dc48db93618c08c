namespace VersionManager.ProxyService.Releases;

/// <summary>Fetches files of a release from a node that has it.</summary>
internal interface IReleaseFetcher
{
    /// <summary>Fetches files.</summary>
    /// <param name="request">Which, and from where.</param>
    /// <param name="cancellation">Gives up; what came whole stays.</param>
    /// <exception cref="SourceException">The node did not deliver them.</exception>
    /// <exception cref="RefusalException">This node cannot take them.</exception>
    Task FetchAsync(FetchRequest request, CancellationToken cancellation);
}
