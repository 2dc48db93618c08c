using IrisLog.Database;
using Samples.Common;

namespace IrisLog.Client;

/// <summary>
/// The migrate hook (paper, section 5.2.1): copies the older version's readings on this host to the new version, through the
/// application's own interface for copying databases. Only the sensor writes its readings, so there are no conflicts.
/// </summary>
internal sealed class Migration(DatabaseClient older, DatabaseClient newer, MigrationProgress progress)
{
    /// <summary>Copies all readings; those that the new version has already stay unchanged.</summary>
    public async Task CopyAsync(CancellationToken cancellation)
    {
        await ForEachAsync(
            "copied",
            async (node, sensor) =>
                await newer.MergeAsync(node, sensor, await older.ReadAsync(node, sensor, cancellation), cancellation),
            cancellation
        );
        foreach (var (node, _) in await older.ListAsync(cancellation))
            await newer.EndMigrationAsync(node, cancellation);

        progress.Report(1, 1, "All readings are in the new version");
    }

    /// <summary>The verify hook: reads everything back.</summary>
    /// <returns>The sensors with a reading that the new version lacks.</returns>
    public async Task<IReadOnlyList<string>> VerifyAsync(CancellationToken cancellation)
    {
        var wrong = new List<string>();
        await ForEachAsync(
            "verified",
            async (node, sensor) =>
            {
                // The older version first: a reading that arrives in between is then in both, or only in the new one.
                var expected = await older.ReadAsync(node, sensor, cancellation);
                var there = await newer.ReadAsync(node, sensor, cancellation);
                // Newer readings may have pushed out the oldest.
                var kept = there.Count < SensorDatabase.KeptPerSensor ? DateTimeOffset.MinValue : there[0].Time;
                if (expected.Where(r => r.Time >= kept).Except(there).Any())
                    wrong.Add($"{sensor} of {node}");
            },
            cancellation
        );
        progress.Report(1, 1, $"{wrong.Count} sensors lack readings in the new version");
        return wrong;
    }

    private async Task ForEachAsync(string verb, Func<string, string, Task> work, CancellationToken cancellation)
    {
        var sensors = (await older.ListAsync(cancellation)).SelectMany(d => d.Sensors.Select(s => (d.Node, Sensor: s))).ToArray();
        foreach (var (index, (node, sensor)) in sensors.Index())
        {
            await work(node, sensor);
            progress.Report(index + 1, sensors.Length + 1, $"{sensor} of {node} {verb}");
        }
    }
}
