using System.Globalization;
using System.Xml;
using System.Xml.Linq;
using IrisLog.Database;
using IrisLog.Model;
using IrisLog.Nodes;

namespace IrisLog.Gateway;

/// <summary>
/// What clients and sensors use, the same in all versions: <c>GET /query?xpath=...</c>, <c>POST /readings</c>, <c>GET
/// /status</c>; and
/// <c>/database</c>, by which a node's readings are copied.
/// </summary>
internal static class QueryGateway
{
    /// <summary>A web server for the node, not started yet.</summary>
    public static WebApplication Build(IrisLogNode node, Action<ILoggingBuilder> logging)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        logging(builder.Logging);
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = 16 << 20;
            kestrel.Listen(node.Options.Http);
        });

        var application = builder.Build();
        application.MapGet("/query", context => GuardAsync(context, () => QueryAsync(node, context)));
        application.MapPost("/readings", context => GuardAsync(context, () => AddAsync(node, context)));
        application.MapGet("/status", context => StatusAsync(node, context));
        application.MapDatabases(node);
        return application;
    }

    /// <summary>Turns a client's error into an answer that explains it.</summary>
    public static async Task GuardAsync(HttpContext context, Func<Task> serve)
    {
        try
        {
            await serve();
        }
        catch (Exception e) when (e is QueryException or FormatException or XmlException)
        {
            await AnswerAsync(context, StatusCodes.Status400BadRequest, new XElement("problem", e.Message));
        }
    }

    public static async Task AnswerAsync(HttpContext context, int status, XElement body)
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = "application/xml; charset=utf-8";
        await context.Response.WriteAsync(body.ToString(SaveOptions.DisableFormatting), context.RequestAborted);
    }

    /// <summary>The database of a request: by <c>?node=/USA/.../cmu-1</c>, or the only one of this host.</summary>
    public static SensorDatabase DatabaseFor(IrisLogNode node, HttpContext context)
    {
        var path = (string?)context.Request.Query["node"];
        if (path is null && node.Databases.Count == 1)
            return node.Databases.Values.Single();

        return path is not null && node.Databases.TryGetValue(path, out var database)
            ? database
            : throw new FormatException($"Name one of this host's nodes with ?node=: {string.Join(", ", node.Databases.Keys)}.");
    }

    /// <summary>
    /// Answers a query: <c>xpath</c>; <c>maxAge</c> in seconds, the freshness bound; <c>partial=true</c> to accept a partial
    /// answer when nodes do not answer, which is an error (503) otherwise.
    /// </summary>
    private static async Task QueryAsync(IrisLogNode node, HttpContext context)
    {
        var parameters = context.Request.Query;
        var query = (string?)parameters["xpath"] ?? throw new QueryException("A query needs ?xpath=.");
        var maximalAge = (string?)parameters["maxAge"] is { } text
            ? TimeSpan.FromSeconds(double.Parse(text, NumberStyles.Float, CultureInfo.InvariantCulture))
            : node.Options.DefaultMaximalAge;

        var answer = await node.Engine.QueryAsync(query, maximalAge, context.RequestAborted);
        var complete = answer.Missing.Count == 0;
        if (!complete)
            context.Response.Headers.RetryAfter = "1";
        await AnswerAsync(
            context,
            complete || parameters["partial"] == "true" ? StatusCodes.Status200OK : StatusCodes.Status503ServiceUnavailable,
            new XElement(
                "result",
                new XAttribute("version", node.Options.Version.Number),
                new XAttribute("age", Math.Round(answer.Age.TotalSeconds, 3)),
                answer.Items,
                answer.Missing.Select(m => new XElement(
                    "missing",
                    new XAttribute("path", m.Path),
                    new XAttribute("reason", m.Reason)
                ))
            )
        );
    }

    /// <summary>Accepts <c>&lt;readings&gt;</c> of this host's sensors; repeating them does no harm.</summary>
    private static async Task AddAsync(IrisLogNode node, HttpContext context)
    {
        var readings = await ReadingsAsync(context);
        DatabaseFor(node, context).Merge(readings);
        context.Response.StatusCode = StatusCodes.Status204NoContent;
    }

    public static async Task<IReadOnlyList<Reading>> ReadingsAsync(HttpContext context)
    {
        var body = await XElement.LoadAsync(context.Request.Body, LoadOptions.None, context.RequestAborted);
        return [.. body.Elements().Select(Reading.FromXml)];
    }

    private static Task StatusAsync(IrisLogNode node, HttpContext context) =>
        AnswerAsync(
            context,
            StatusCodes.Status200OK,
            new XElement(
                "status",
                new XAttribute("version", node.Options.Version.Number),
                new XAttribute("agent", node.Options.Address),
                new XAttribute("requests", node.Requests),
                new XAttribute("foreign-messages", node.ForeignMessages),
                node.Databases.Values.Select(d => new XElement(
                    "node",
                    new XAttribute("path", d.Path),
                    new XAttribute("sensors", d.Sensors.Count()),
                    new XAttribute("awaits-migration", d.AwaitsMigration)
                ))
            )
        );
}
