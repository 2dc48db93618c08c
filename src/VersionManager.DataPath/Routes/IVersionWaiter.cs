namespace VersionManager.DataPath.Routes;

/// <summary>How a stream is held for a version that does not run here yet.</summary>
public interface IVersionWaiter
{
    /// <summary>
    /// Ends with <see cref="RouteDecision.Ready"/> after a table in which the version's guest is ready was applied, or with the
    /// reason to refuse. Does its own timing (the <c>hold</c> policy); starting the upgrade is the observer's matter.
    /// </summary>
    ValueTask<RouteDecision> WaitAsync(string application, Version version, CancellationToken cancellation);
}
