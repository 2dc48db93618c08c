using System.Globalization;
using System.Net;
using System.Text;
using System.Xml.Linq;
using IrisLog.Database;
using Samples.Common.Load;
using Samples.Common.Reports;

namespace IrisLog.Load;

/// <summary>
/// A sensor on one host: it sends its readings to the gateway of its own host, the only one that keeps them. While that host is
/// off, so is the sensor: it sends its next reading when the host is back.
/// </summary>
/// <param name="path">The node, as <c>/USA/.../cmu-1</c>.</param>
/// <param name="gateway">The index of its host among the fleet's gateways.</param>
/// <param name="fleet">The gateways.</param>
/// <param name="reporter">Gets every reading.</param>
internal sealed class Sensor(string path, int gateway, GatewayFleet fleet, Reporter reporter)
{
    /// <summary>The prefix of the names of all sensors of this kind.</summary>
    public const string Prefix = "probe-";

    /// <summary>Fewer readings than a node keeps of each sensor, so that none is dropped.</summary>
    private const int ReadingsOfOneName = SensorDatabase.KeptPerSensor / 2;

    private readonly List<Reading> acknowledged = [];
    private int begun;

    /// <summary>The node's path.</summary>
    public string Path => path;

    /// <summary>The number of acknowledged readings.</summary>
    public int Acknowledged
    {
        get
        {
            lock (acknowledged)
                return acknowledged.Count;
        }
    }

    /// <summary>The most readings that there may be.</summary>
    public int Begun => Volatile.Read(ref begun);

    /// <summary>All acknowledged readings.</summary>
    public IReadOnlyList<Reading> Readings()
    {
        lock (acknowledged)
            return [.. acknowledged];
    }

    /// <summary>Sends one reading after another until cancelled.</summary>
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
            // Stopped.
        }
    }

    private async Task GiveAsync(int number, CancellationToken stop)
    {
        var now = DateTimeOffset.UtcNow;
        // With the stored precision.
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
            // Reported; the reading may be stored or not, and does not count as acknowledged.
        }
    }
}
