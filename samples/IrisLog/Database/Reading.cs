using System.Globalization;
using System.Xml.Linq;

namespace IrisLog.Database;

/// <summary>A sensor's value at one time. One sensor writes all readings of its name, so two readings of one time are the
/// same.</summary>
internal sealed record Reading(string Sensor, DateTimeOffset Time, string Value)
{
    private const string TimeFormat = "yyyy-MM-dd'T'HH:mm:ss.fff'Z'";

    /// <summary><c>&lt;reading sensor="load" time="2026-01-31T12:00:00.000Z" value="0.5"/&gt;</c></summary>
    public XElement ToXml() =>
        new(
            "reading",
            new XAttribute("sensor", Sensor),
            new XAttribute("time", Time.UtcDateTime.ToString(TimeFormat, CultureInfo.InvariantCulture)),
            new XAttribute("value", Value)
        );

    /// <exception cref="FormatException">The element is no reading.</exception>
    public static Reading FromXml(XElement xml)
    {
        string Text(string name) =>
            (string?)xml.Attribute(name) is { Length: > 0 } text
                ? text
                : throw new FormatException(
                    $"<{xml.Name}> must be <reading sensor=\"\" time=\"\" value=\"\"/>; it has no {name}."
                );

        if (
            xml.Name != "reading"
            || !DateTimeOffset.TryParse(
                Text("time"),
                CultureInfo.InvariantCulture,
                DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal,
                out var time
            )
        )
            throw new FormatException($"'{xml}' is no reading.");

        // With the written precision, so that a copied reading equals its original.
        return new Reading(
            Text("sensor"),
            new DateTimeOffset(time.Ticks - time.Ticks % TimeSpan.TicksPerMillisecond, TimeSpan.Zero),
            Text("value")
        );
    }
}
