using VersionManager.DataPath.Routes;

namespace VersionManager.DataPath.Routing;

/// <summary>Waits, off the data path, for a version to run here.</summary>
internal static class VersionHold
{
    /// <summary>Begins to wait; <paramref name="decided"/> is called once, on a pool thread, unless cancelled.</summary>
    public static void Begin(
        RouterContext context,
        string application,
        Version version,
        Action<RouteDecision> decided,
        CancellationToken cancellation
    ) => _ = Task.Run(async () => await WaitAsync(context, application, version, decided, cancellation), cancellation);

    private static async Task WaitAsync(
        RouterContext context,
        string application,
        Version version,
        Action<RouteDecision> decided,
        CancellationToken cancellation
    )
    {
        RouteDecision decision;
        try
        {
            decision = await context.Options.Waiter.WaitAsync(application, version, cancellation);
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            return;
        }
#pragma warning disable CA1031 // However the upgrade ended, the waiting flow gets an answer.
        catch (Exception error)
#pragma warning restore CA1031
        {
            context.Log.Defect(error);
            decision = RouteDecision.NoSuchVersion;
        }

        decided(decision);
    }
}
