namespace VersionManager.DataPath.Routes;

/// <summary>Holds a stream for a version that does not run here yet.</summary>
public interface IVersionWaiter
{
    /// <summary>
    /// Waits until a table was applied in which the version's guest is ready, or the stream is to be refused. How long that may
    /// take is the waiter's to decide; to begin an upgrade is the observer's.
    /// </summary>
    /// <param name="application">The application's name.</param>
    /// <param name="version">The version that the stream is for.</param>
    /// <param name="cancellation">The stream has ended, or the router stops.</param>
    /// <returns><see cref="RouteDecision.Ready"/>, or why the stream is refused.</returns>
    ValueTask<RouteDecision> WaitAsync(string application, Version version, CancellationToken cancellation);
}
