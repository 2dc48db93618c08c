namespace VersionManager.ProxyService.Releases;

/// <summary>Fetches files of a release from a node that has it.</summary>
internal interface IReleaseFetcher
{
    /// <summary>Fetches files.</summary>
    /// <param name="request">The files and their source.</param>
    /// <param name="cancellation">Cancels the fetch; complete files stay.</param>
    /// <exception cref="SourceException">The source did not deliver the files.</exception>
    /// <exception cref="RefusalException">This node cannot store the files.</exception>
    Task FetchAsync(FetchRequest request, CancellationToken cancellation);
}
