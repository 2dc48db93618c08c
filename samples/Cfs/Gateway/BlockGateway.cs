using System.Net;
using System.Text.Json;
using Cfs.Blocks;
using Cfs.DHash;
using Cfs.Model;
using Cfs.Nodes;

namespace Cfs.Gateway;

/// <summary>
/// The narrow interface that clients use (paper, section 3.3), the same in all versions: <c>GET</c>, <c>HEAD</c> and <c>PUT</c>
/// of
/// <c>/block/{key}</c>; and <c>GET /status</c>.
/// </summary>
internal static class BlockGateway
{
    /// <summary>A web server for the node, not started yet.</summary>
    public static WebApplication Build(CfsNode node, CfsVersion version, IPEndPoint listen, Action<ILoggingBuilder> logging)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        logging(builder.Logging);
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            // More than a block, so that this application itself answers a body that is too large.
            kestrel.Limits.MaxRequestBodySize = 64 * 1024;
            kestrel.Listen(listen);
        });

        var application = builder.Build();
        application.MapMethods("/block/{key}", [HttpMethods.Get, HttpMethods.Head], context => GetAsync(node, context));
        application.MapPut("/block/{key}", context => PutAsync(node, context));
        application.MapGet("/status", context => StatusAsync(node, version, context));
        return application;
    }

    private static async Task GetAsync(CfsNode node, HttpContext context)
    {
        if (!TryKey(context, out var key))
            return;

        var (status, block) = await node.Blocks.GetAsync(key, context.RequestAborted);
        if (block is null)
        {
            Answer(context, status);
            return;
        }

        context.Response.ContentType = "application/octet-stream";
        context.Response.ContentLength = block.Data.Length;
        // A block named by its content never changes; a root block may.
        context.Response.Headers.CacheControl = block.IsRoot ? "no-cache" : "max-age=31536000, immutable";
        if (!HttpMethods.IsHead(context.Request.Method))
            await context.Response.Body.WriteAsync(block.Data, context.RequestAborted);
    }

    private static async Task PutAsync(CfsNode node, HttpContext context)
    {
        if (!TryKey(context, out var key))
            return;

        using var body = new MemoryStream();
        await context.Request.Body.CopyToAsync(body, context.RequestAborted);
        if (body.Length > Block.MaximalSize)
        {
            context.Response.StatusCode = StatusCodes.Status413PayloadTooLarge;
            return;
        }

        Answer(context, await node.Blocks.PutAsync(key, body.ToArray(), context.RequestAborted));
    }

    private static async Task StatusAsync(CfsNode node, CfsVersion version, HttpContext context)
    {
        var table = node.Chord.Table;
        var status = new NodeStatus(
            version.Number,
            table.Settled,
            node.Chord.Place.Confirmed,
            table.Self.EndPoint.ToString(),
            table.Self.Position.ToString("x16"),
            table.Predecessor?.EndPoint.ToString(),
            [.. table.Successors.Select(n => n.EndPoint.ToString())],
            node.Store.Count,
            node.ForeignMessages
        );
        context.Response.ContentType = "application/json";
        await JsonSerializer.SerializeAsync(
            context.Response.Body,
            status,
            GatewayJson.Default.NodeStatus,
            context.RequestAborted
        );
    }

    private static bool TryKey(HttpContext context, out BlockKey key)
    {
        if (BlockKey.TryParse(context.Request.RouteValues["key"] as string, out key))
            return true;

        context.Response.StatusCode = StatusCodes.Status400BadRequest;
        return false;
    }

    private static void Answer(HttpContext context, DHashStatus status)
    {
        context.Response.StatusCode = status switch
        {
            DHashStatus.Done => StatusCodes.Status204NoContent,
            DHashStatus.NotFound => StatusCodes.Status404NotFound,
            DHashStatus.Outdated => StatusCodes.Status409Conflict,
            DHashStatus.Invalid => StatusCodes.Status422UnprocessableEntity,
            _ => StatusCodes.Status503ServiceUnavailable,
        };
        if (status == DHashStatus.Unavailable)
            context.Response.Headers.RetryAfter = "1";
    }
}
