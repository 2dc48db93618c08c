using VersionManager.Fleet;

namespace VersionManager.Cmdlets;

/// <summary>Updates the description of a connected node.</summary>
internal static class Describe
{
    /// <summary>Asks the node's daemon; a node without a daemon is still a node.</summary>
    public static async Task TryAsync(VmNode node, PipelineOutput output, CancellationToken cancellation)
    {
        try
        {
            await node.RefreshAsync(cancellation).ConfigureAwait(false);
        }
        catch (NodeException error)
            when (error.Kind
                    is NodeErrorKind.DaemonNotInstalled
                        or NodeErrorKind.DaemonNotRunning
                        or NodeErrorKind.PermissionDenied
            )
        {
            node.Forget();
            output.WriteVerbose(error.Message);
        }
    }
}
