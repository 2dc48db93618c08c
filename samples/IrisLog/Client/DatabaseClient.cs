using System.Net.Http.Headers;
using System.Text;
using System.Xml.Linq;
using IrisLog.Database;

namespace IrisLog.Client;

/// <summary>A node's query interface, from outside.</summary>
internal sealed class DatabaseClient(Uri address) : IDisposable
{
    private readonly HttpClient http = new() { BaseAddress = address, Timeout = TimeSpan.FromSeconds(30) };

    /// <summary>Nodes and their sensors.</summary>
    public async Task<IReadOnlyList<(string Node, string[] Sensors)>> ListAsync(CancellationToken cancellation) =>
        [
            .. (await GetAsync("/database", cancellation))
                .Elements("database")
                .Select(d =>
                    ((string)d.Attribute("node")!, d.Elements("sensor").Select(s => (string)s.Attribute("name")!).ToArray())
                ),
        ];

    public async Task<IReadOnlyList<Reading>> ReadAsync(string node, string sensor, CancellationToken cancellation) =>
        [.. (await GetAsync(PathOf(node, sensor), cancellation)).Elements().Select(Reading.FromXml)];

    public Task MergeAsync(string node, string sensor, IEnumerable<Reading> readings, CancellationToken cancellation) =>
        PutAsync(PathOf(node, sensor), new XElement("readings", readings.Select(r => r.ToXml())), cancellation);

    public Task EndMigrationAsync(string node, CancellationToken cancellation) =>
        PutAsync($"/database?node={Uri.EscapeDataString(node)}", null, cancellation);

    public Task<XElement> QueryAsync(string xpath, double? maximalAge, bool partial, CancellationToken cancellation) =>
        GetAsync(
            FormattableString.Invariant(
                $"/query?xpath={Uri.EscapeDataString(xpath)}{(maximalAge is { } age ? $"&maxAge={age}" : "")}{(partial ? "&partial=true" : "")}"
            ),
            cancellation
        );

    public Task<XElement> StatusAsync(CancellationToken cancellation) => GetAsync("/status", cancellation);

    public void Dispose() => http.Dispose();

    private static string PathOf(string node, string sensor) =>
        $"/database/{Uri.EscapeDataString(sensor)}?node={Uri.EscapeDataString(node)}";

    private async Task<XElement> GetAsync(string path, CancellationToken cancellation)
    {
        using var response = await http.GetAsync(new Uri(path, UriKind.Relative), cancellation);
        return XElement.Parse(await TextAsync(response, cancellation));
    }

    private async Task PutAsync(string path, XElement? body, CancellationToken cancellation)
    {
        using var content = new ByteArrayContent(Encoding.UTF8.GetBytes(body?.ToString() ?? ""));
        content.Headers.ContentType = new MediaTypeHeaderValue("application/xml");
        using var response = await http.PutAsync(new Uri(path, UriKind.Relative), content, cancellation);
        await TextAsync(response, cancellation);
    }

    private async Task<string> TextAsync(HttpResponseMessage response, CancellationToken cancellation)
    {
        var text = await response.Content.ReadAsStringAsync(cancellation);
        return response.IsSuccessStatusCode
            ? text
            : throw new HttpRequestException($"{address} answers {(int)response.StatusCode}: {text}", null, response.StatusCode);
    }
}
