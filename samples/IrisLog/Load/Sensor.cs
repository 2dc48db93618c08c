using System.Globalization;
using System.Net;
using System.Text;
using System.Xml.Linq;
using IrisLog.Database;
using Samples.Common.Load;
using Samples.Common.Reports;

namespace IrisLog.Load;

/// <summary>
/// A sensor on one host: it gives its readings to the gateway of its own host, the only one that keeps them. While that host is
/// off, so is the sensor: the reading that it was about to give is given when the host is back.
/// </summary>
/// <param name="path">The node, as <c>/USA/.../cmu-1</c>.</param>
/// <param name="gateway">Its host, among the fleet's gateways.</param>
/// <param name="fleet">The gateways.</param>
/// <param name="reporter">Told of every reading.</param>
internal sealed class Sensor(string path, int gateway, GatewayFleet fleet, Reporter reporter)
{
    /// <summary>What the names of all sensors of this kind begin with.</summary>
    public const string Prefix = "probe-";

    /// <summary>Fewer than a node keeps of each sensor, so that all readings stay.</summary>
    private const int ReadingsOfOneName = SensorDatabase.KeptPerSensor / 2;

    private readonly List<Reading> acknowledged = [];
    private int begun;

    /// <summary>The node's path.</summary>
    public string Path => path;

    /// <summary>How many readings were acknowledged.</summary>
    public int Acknowledged
    {
        get
        {
            lock (acknowledged)
                return acknowledged.Count;
        }
    }

    /// <summary>How many readings there may be at most.</summary>
    public int Begun => Volatile.Read(ref begun);

    /// <summary>All readings that were acknowledged.</summary>
    public IReadOnlyList<Reading> Readings()
    {
        lock (acknowledged)
            return [.. acknowledged];
    }

    /// <summary>Gives a reading after the other until cancelled.</summary>
    public async Task RunAsync(TimeSpan pause, CancellationToken stop)
    {
        try
        {
            for (var number = 0; ; number++)
            {
                await GiveAsync(number, stop);
                await Task.Delay(pause, stop);
            }
        }
        catch (OperationCanceledException)
        {
            // Enough.
        }
    }

    private async Task GiveAsync(int number, CancellationToken stop)
    {
        var now = DateTimeOffset.UtcNow;
        // As precise as it is kept.
        var time = new DateTimeOffset(now.Ticks - now.Ticks % TimeSpan.TicksPerMillisecond, TimeSpan.Zero);
        var reading = new Reading(
            Prefix + (number / ReadingsOfOneName).ToString(CultureInfo.InvariantCulture),
            time,
            number.ToString(CultureInfo.InvariantCulture)
        );
        var body = new XElement("readings", reading.ToXml()).ToString(SaveOptions.DisableFormatting);
        Interlocked.Increment(ref begun);
        try
        {
            await fleet.SendToAsync(
                gateway,
                new GatewayRequest(
                    "reading",
                    HttpMethod.Post,
                    $"/readings?node={Uri.EscapeDataString(path)}",
                    a =>
                        a.Status == HttpStatusCode.NoContent
                            ? null
                            : $"{(int)a.Status} to a reading: {Encoding.UTF8.GetString(a.Body)}"
                )
                {
                    Body = Encoding.UTF8.GetBytes(body),
                    ContentType = "application/xml",
                },
                stop
            );
            lock (acknowledged)
                acknowledged.Add(reading);
            reporter.Write(new SensedLine(path, Acknowledged, reporter.Seconds), LoadJson.Default.SensedLine);
        }
        catch (RequestFailedException)
        {
            // Reported; it may be there or not, and is not counted as acknowledged.
        }
    }
}
