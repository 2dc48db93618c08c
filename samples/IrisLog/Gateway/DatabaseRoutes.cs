using System.Xml.Linq;
using IrisLog.Nodes;

namespace IrisLog.Gateway;

/// <summary>
/// The interface that copies a node's readings to another host or version, one sensor at a time, and merges them there (paper,
/// section 5.2.1).
/// </summary>
internal static class DatabaseRoutes
{
    /// <summary>
    /// <c>GET /database</c> lists nodes and sensors; <c>GET</c> and <c>PUT /database/{sensor}?node=</c> read and merge its
    /// readings;
    /// <c>PUT /database?node=</c> says that all are here.
    /// </summary>
    public static void MapDatabases(this WebApplication application, IrisLogNode node)
    {
        application.MapGet(
            "/database",
            context =>
                QueryGateway.AnswerAsync(
                    context,
                    StatusCodes.Status200OK,
                    new XElement(
                        "databases",
                        node.Databases.Values.Select(d => new XElement(
                            "database",
                            new XAttribute("node", d.Path),
                            d.Sensors.Select(s => new XElement("sensor", new XAttribute("name", s)))
                        ))
                    )
                )
        );

        application.MapGet(
            "/database/{sensor}",
            context =>
                QueryGateway.GuardAsync(
                    context,
                    () =>
                        QueryGateway.AnswerAsync(
                            context,
                            StatusCodes.Status200OK,
                            new XElement(
                                "readings",
                                QueryGateway.DatabaseFor(node, context).Of(Sensor(context)).Select(r => r.ToXml())
                            )
                        )
                )
        );

        application.MapPut(
            "/database/{sensor}",
            context =>
                QueryGateway.GuardAsync(
                    context,
                    async () =>
                    {
                        var readings = await QueryGateway.ReadingsAsync(context);
                        if (readings.FirstOrDefault(r => r.Sensor != Sensor(context)) is { } other)
                            throw new FormatException($"A reading of {other.Sensor} is none of {Sensor(context)}.");

                        QueryGateway.DatabaseFor(node, context).Merge(readings);
                        context.Response.StatusCode = StatusCodes.Status204NoContent;
                    }
                )
        );

        application.MapPut(
            "/database",
            context =>
                QueryGateway.GuardAsync(
                    context,
                    () =>
                    {
                        QueryGateway.DatabaseFor(node, context).EndMigration();
                        context.Response.StatusCode = StatusCodes.Status204NoContent;
                        return Task.CompletedTask;
                    }
                )
        );
    }

    private static string Sensor(HttpContext context) => (string)context.Request.RouteValues["sensor"]!;
}
