using System.Text.Json.Serialization;
using VersionManager.Bench.Peers;

namespace VersionManager.Bench.Report;

/// <summary>The results of a run of the bench, ready to be shown.</summary>
/// <param name="When">The time of the run.</param>
/// <param name="Machine">Kernel and CPUs.</param>
/// <param name="Repetitions">The number of runs behind each median.</param>
/// <param name="Rows">A row for every figure.</param>
internal sealed record BenchReport(DateTimeOffset When, string Machine, int Repetitions, IReadOnlyList<ReportRow> Rows)
{
    /// <summary>Collects the report of <paramref name="run"/>; ratios are to the first of <paramref name="peers"/>.</summary>
    public static BenchReport From(BenchRun run, IReadOnlyList<Row> rows, IReadOnlyList<IPeer> peers, int repetitions) =>
        new(
            DateTimeOffset.UtcNow,
            $"{Environment.OSVersion.VersionString}, {Environment.ProcessorCount} CPUs",
            repetitions,
            [.. rows.Select(row => new ReportRow(row.Name, row.Unit, row.LowerIsBetter, [.. Cells(run, row, peers)]))]
        );

    private static IEnumerable<ReportCell> Cells(BenchRun run, Row row, IReadOnlyList<IPeer> peers)
    {
        double? first = Median(run.Figures(row, peers[0]));
        foreach (IPeer peer in peers)
        {
            IReadOnlyList<double> figures = run.Figures(row, peer);
            if (Median(figures) is { } median)
                yield return new ReportCell(peer.Name, median, figures[0], figures[^1], first > 0 ? median / first : null);
        }
    }

    private static double? Median(IReadOnlyList<double> sorted) => sorted.Count == 0 ? null : sorted[sorted.Count / 2];
}

/// <summary>One figure for every peer.</summary>
internal sealed record ReportRow(string Name, string Unit, bool LowerIsBetter, IReadOnlyList<ReportCell> Cells);

/// <summary>One figure for one peer.</summary>
/// <param name="Peer">The peer's name.</param>
/// <param name="Median">The median of the repetitions.</param>
/// <param name="Minimum">The least.</param>
/// <param name="Maximum">The greatest.</param>
/// <param name="Ratio">The median against that of the first peer; null where that is 0.</param>
internal sealed record ReportCell(string Peer, double Median, double Minimum, double Maximum, double? Ratio);

[JsonSourceGenerationOptions(WriteIndented = true, PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(BenchReport))]
internal sealed partial class ReportJson : JsonSerializerContext;
