using System.Globalization;
using System.Text;

namespace VersionManager.Bench.Report;

/// <summary>Writes a report as a Markdown table: each cell has the median and, in brackets, the ratio to the first
/// peer.</summary>
internal static class TableWriter
{
    public static string Write(BenchReport report)
    {
        List<string> peers = [.. report.Rows.SelectMany(row => row.Cells).Select(cell => cell.Peer).Distinct()];
        StringBuilder text = new();
        text.Append(
            CultureInfo.InvariantCulture,
            $"{report.Machine}; medians of {report.Repetitions}, ratio to {peers[0]} in brackets\n\n"
        );
        text.Append("| | ")
            .AppendJoin(" | ", peers)
            .Append(" |\n|")
            .Append(string.Concat(Enumerable.Repeat(" --- |", peers.Count + 1)))
            .Append('\n');
        foreach (ReportRow row in report.Rows)
        {
            text.Append(CultureInfo.InvariantCulture, $"| {row.Name}, {row.Unit} |");
            foreach (string peer in peers)
                text.Append(CultureInfo.InvariantCulture, $" {Cell(row.Cells.FirstOrDefault(cell => cell.Peer == peer))} |");
            text.Append('\n');
        }
        return text.ToString();
    }

    private static string Cell(ReportCell? cell) =>
        cell is null
            ? ""
            : $"{Figure(cell.Median)}{(cell.Ratio is { } ratio ? $" ({ratio.ToString("0.00", CultureInfo.InvariantCulture)})" : "")}";

    private static string Figure(double value) =>
        value.ToString(
            Math.Abs(value) switch
            {
                >= 1000 => "#,0",
                >= 100 => "0",
                >= 10 => "0.0",
                _ => "0.00",
            },
            CultureInfo.InvariantCulture
        );
}
