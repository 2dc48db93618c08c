using System.Diagnostics;
using System.Text.Json;
using VersionManager.Contracts.Control;
using VersionManager.GatewayService.Control;

namespace VersionManager.GatewayService.Routes;

/// <summary>Keeps the routes as the daemon has them, by long polls; while the daemon is away, the last ones stay in
/// use.</summary>
internal sealed partial class RouteWatcher(
    DaemonClient daemon,
    RouteTableHolder holder,
    VersionMemory memory,
    TimeProvider time,
    ILogger<RouteWatcher> logger
) : BackgroundService
{
    private static readonly TimeSpan Wait = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan FirstDelay = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan LongestDelay = TimeSpan.FromSeconds(5);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        TimeSpan delay = FirstDelay;
        bool lost = false;
        while (!stoppingToken.IsCancellationRequested)
        {
            long started = time.GetTimestamp();
            try
            {
                GatewayRoutes routes = await daemon.WatchRoutesAsync(holder.Current.Sequence, Wait, stoppingToken);
                bool changed = routes.Sequence != holder.Current.Sequence;
                if (changed)
                {
                    holder.Publish(routes);
                    await memory.SaveAsync();
                    Changed(
                        logger,
                        routes.Sequence,
                        string.Join(", ", routes.Versions.Select(v => v.Draining ? $"{v.Version} (draining)" : $"{v.Version}"))
                    );
                }
                if (lost)
                    Found(logger);
                (lost, delay) = (false, FirstDelay);
                // A daemon that answers at once though nothing changed must not be asked in a tight loop.
                if (changed || time.GetElapsedTime(started) > FirstDelay)
                    continue;
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
            catch (Exception e)
                when (e is HttpRequestException or IOException or JsonException or FormatException or OperationCanceledException)
            {
                if (!lost)
                    Lost(logger, e.Message);
                (lost, delay) = (true, delay * 2 < LongestDelay ? delay * 2 : LongestDelay);
            }
            try
            {
                await Task.Delay(delay, time, stoppingToken);
            }
            catch (OperationCanceledException)
            {
                return;
            }
        }
        Debug.Assert(stoppingToken.IsCancellationRequested, "Only a stop ends the watch.");
    }

    [LoggerMessage(5001, LogLevel.Information, "Routes {Sequence}: {Versions}")]
    private static partial void Changed(ILogger logger, long sequence, string versions);

    [LoggerMessage(5002, LogLevel.Warning, "The daemon does not say which versions run: {Reason}")]
    private static partial void Lost(ILogger logger, string reason);

    [LoggerMessage(5003, LogLevel.Information, "The daemon answers again")]
    private static partial void Found(ILogger logger);
}
