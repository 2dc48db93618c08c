using IrisLog.Database;
using Samples.Common;

namespace IrisLog.Client;

/// <summary>
/// The migrate hook (paper, section 5.2.1): copies the older version's readings on this host to the new version, through the
/// interface that the application has for copying databases. A sensor is its readings' only writer, so nothing can be in
/// conflict.
/// </summary>
internal sealed class Migration(DatabaseClient older, DatabaseClient newer, MigrationProgress progress)
{
    /// <summary>Copies what there is; what is there already stays as it is.</summary>
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
    /// <returns>The sensors of which the new version lacks a reading that it should have.</returns>
    public async Task<IReadOnlyList<string>> VerifyAsync(CancellationToken cancellation)
    {
        var wrong = new List<string>();
        await ForEachAsync(
            "verified",
            async (node, sensor) =>
            {
                // The older one first: what comes in between is then in both, or in the new one only.
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
