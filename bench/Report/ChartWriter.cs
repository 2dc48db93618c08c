using System.Globalization;
using System.Text;

namespace VersionManager.Bench.Report;

/// <summary>Draws a report as SVG: a group of bars for each row, each bar the ratio to the first peer, on a scale of powers of
/// two.</summary>
internal static class ChartWriter
{
    private const int Left = 230,
        Bar = 12,
        Gap = 14,
        Width = 900,
        Top = 60;
    private const double Lowest = -3,
        Highest = 3;
    private static readonly string[] s_colours = ["#888888", "#b8a04a", "#c0504d", "#8064a2", "#4f81bd", "#3a9d5d"];

    public static string Write(BenchReport report)
    {
        List<string> peers = [.. report.Rows.SelectMany(row => row.Cells).Select(cell => cell.Peer).Distinct()];
        StringBuilder body = new();
        double y = Top;
        foreach (ReportRow row in report.Rows.Where(row => row.Cells.Any(cell => cell.Ratio is not null)))
        {
            body.Append(Text(Left - 8, y + Bar, "end", $"{row.Name} ({(row.LowerIsBetter ? "less" : "more")} is better)"));
            foreach (ReportCell cell in row.Cells.Where(cell => cell.Ratio is not null))
            {
                double from = X(1),
                    to = X(cell.Ratio!.Value);
                body.Append(
                    CultureInfo.InvariantCulture,
                    $"<rect x=\"{Math.Min(from, to):0.0}\" y=\"{y:0}\" width=\"{Math.Max(1, Math.Abs(to - from)):0.0}\" height=\"{Bar - 2}\" fill=\"{Colour(peers, cell.Peer)}\"><title>{cell.Peer}: {cell.Ratio:0.00}</title></rect>\n"
                );
                y += Bar;
            }
            y += Gap;
        }
        StringBuilder axis = new();
        for (double power = Lowest; power <= Highest; power++)
        {
            double x = X(Math.Pow(2, power));
            axis.Append(
                CultureInfo.InvariantCulture,
                $"<line x1=\"{x:0.0}\" y1=\"{Top - 6}\" x2=\"{x:0.0}\" y2=\"{y:0}\" stroke=\"#dddddd\"/>\n"
            );
            axis.Append(Text(x, Top - 10, "middle", Math.Pow(2, power).ToString("0.###", CultureInfo.InvariantCulture)));
        }
        for (int i = 0; i < peers.Count; i++)
        {
            axis.Append(
                CultureInfo.InvariantCulture,
                $"<rect x=\"{10 + (i * 145)}\" y=\"12\" width=\"10\" height=\"10\" fill=\"{Colour(peers, peers[i])}\"/>\n"
            );
            axis.Append(Text(24 + (i * 145), 21, "start", peers[i]));
        }
        return string.Create(
            CultureInfo.InvariantCulture,
            $"<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{Width}\" height=\"{y:0}\" font-family=\"sans-serif\" font-size=\"11\">\n<rect width=\"100%\" height=\"100%\" fill=\"white\"/>\n{axis}{body}</svg>\n"
        );
    }

    private static double X(double ratio) =>
        Left
        + ((Math.Clamp(Math.Log2(Math.Max(ratio, 1e-6)), Lowest, Highest) - Lowest) / (Highest - Lowest) * (Width - Left - 20));

    private static string Colour(List<string> peers, string peer) => s_colours[peers.IndexOf(peer) % s_colours.Length];

    private static string Text(double x, double y, string anchor, string text) =>
        string.Create(CultureInfo.InvariantCulture, $"<text x=\"{x:0.0}\" y=\"{y:0}\" text-anchor=\"{anchor}\">{text}</text>\n");
}
