using System.Collections.Immutable;
using System.Text;
using System.Xml.Linq;
using Samples.Common;

namespace IrisLog.Database;

/// <summary>The readings of one node: an XML file in the state folder, replaced whole with each change.</summary>
internal sealed class SensorDatabase
{
    /// <summary>How many readings are kept of each sensor: the latest.</summary>
    public const int KeptPerSensor = 64;

    private readonly string file;
    private readonly Lock gate = new();
    private ImmutableSortedDictionary<string, ImmutableSortedDictionary<DateTimeOffset, Reading>> sensors =
        ImmutableSortedDictionary.Create<string, ImmutableSortedDictionary<DateTimeOffset, Reading>>(StringComparer.Ordinal);

    /// <param name="folder">The folder, created if it is missing; an existing database is read.</param>
    /// <param name="path">The node's place in the hierarchy; names the file.</param>
    /// <param name="hasPredecessor">Whether an older version's readings must be migrated before this one answers.</param>
    public SensorDatabase(string folder, string path, bool hasPredecessor)
    {
        Path = path;
        Directory.CreateDirectory(folder);
        AtomicFile.RemoveLeftovers(folder);
        file = System.IO.Path.Combine(folder, Uri.EscapeDataString(path.TrimStart('/')) + ".xml");
        AwaitsMigration = hasPredecessor;
        if (!File.Exists(file))
            return;

        var stored = XDocument.Load(file).Root!;
        AwaitsMigration = (bool)stored.Attribute("awaits-migration")!;
        sensors = Merged(stored.Elements().Select(Reading.FromXml));
    }

    /// <summary>The node's place in the hierarchy.</summary>
    public string Path { get; }

    /// <summary>
    /// Whether the older version has readings that this one lacks. Until the migration, this node answers no queries, so that
    /// they go to the older version; it accepts readings nevertheless.
    /// </summary>
    public bool AwaitsMigration { get; private set; }

    /// <summary>The sensors' names.</summary>
    public IEnumerable<string> Sensors => Volatile.Read(ref sensors).Keys;

    /// <summary>Readings of one sensor, oldest first.</summary>
    public IEnumerable<Reading> Of(string sensor) =>
        Volatile.Read(ref sensors).TryGetValue(sensor, out var readings) ? readings.Values : [];

    /// <summary>The node's element with all its readings, by sensor and time.</summary>
    public XElement ElementOf(XElement bare)
    {
        var element = new XElement(bare);
        element.Add(Volatile.Read(ref sensors).Values.SelectMany(readings => readings.Values).Select(r => r.ToXml()));
        return element;
    }

    /// <summary>Adds readings; known ones, and those older than the kept ones, change nothing.</summary>
    public void Merge(IEnumerable<Reading> readings)
    {
        lock (gate)
            Write(Merged(readings), AwaitsMigration);
    }

    /// <summary>Records that all readings of the older version are here.</summary>
    public void EndMigration()
    {
        lock (gate)
        {
            Write(sensors, awaitsMigration: false);
            AwaitsMigration = false;
        }
    }

    private ImmutableSortedDictionary<string, ImmutableSortedDictionary<DateTimeOffset, Reading>> Merged(
        IEnumerable<Reading> readings
    )
    {
        var merged = sensors;
        foreach (var reading in readings)
        {
            var ofSensor = merged.GetValueOrDefault(reading.Sensor, ImmutableSortedDictionary<DateTimeOffset, Reading>.Empty);
            if (ofSensor.ContainsKey(reading.Time))
                continue;

            ofSensor = ofSensor.Add(reading.Time, reading);
            merged = merged.SetItem(
                reading.Sensor,
                ofSensor.Count > KeptPerSensor ? ofSensor.Remove(ofSensor.Keys.First()) : ofSensor
            );
        }

        return merged;
    }

    private void Write(
        ImmutableSortedDictionary<string, ImmutableSortedDictionary<DateTimeOffset, Reading>> changed,
        bool awaitsMigration
    )
    {
        var document = new XElement(
            "database",
            new XAttribute("node", Path),
            new XAttribute("awaits-migration", awaitsMigration),
            changed.Values.SelectMany(readings => readings.Values).Select(r => r.ToXml())
        );
        AtomicFile.Write(file, Encoding.UTF8.GetBytes(document.ToString()));
        Volatile.Write(ref sensors, changed);
    }
}
