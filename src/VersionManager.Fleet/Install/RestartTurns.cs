namespace VersionManager.Fleet.Install;

/// <summary>
/// Restarts running daemons one after another, each when the daemon before it serves again: requests between nodes would fail if
/// many daemons were away at once. A daemon that does not come back ends the sequence, since the others would probably fail
/// alike.
/// </summary>
[System.Diagnostics.CodeAnalysis.SuppressMessage(
    "Design",
    "CA1001",
    Justification = "A worker may still wait after the pipeline was stopped, and the semaphore holds no handle."
)]
internal sealed class RestartTurns
{
    private readonly SemaphoreSlim _turn = new(1);
    private string? _failed;

    /// <summary>Waits for the node's turn, and then restarts its daemon.</summary>
    /// <param name="node">The node's name.</param>
    /// <param name="restart">Returns when the daemon serves again.</param>
    /// <param name="cancellation">Cancels the wait for the turn.</param>
    /// <exception cref="NodeException">This daemon, or one before it, did not come back.</exception>
    public async Task RunAsync(string node, Func<Task> restart, CancellationToken cancellation)
    {
        await _turn.WaitAsync(cancellation).ConfigureAwait(false);
        try
        {
            if (_failed is string before)
            {
                throw new NodeException(
                    NodeErrorKind.InstallFailed,
                    node,
                    $"{node}: its daemon was not restarted, since that of {before} did not come back from its restart. "
                        + "Fix that first, then run Install-VmNode again."
                );
            }
            await restart().ConfigureAwait(false);
        }
        catch (NodeException)
        {
            _failed ??= node;
            throw;
        }
        finally
        {
            _turn.Release();
        }
    }
}
