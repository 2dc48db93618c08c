using System.Diagnostics.CodeAnalysis;
using System.Net;
using Microsoft.AspNetCore.Http.Features;
using VersionManager.GatewayService.Messages;
using VersionManager.GatewayService.Problems;
using VersionManager.GatewayService.Routes;

namespace VersionManager.GatewayService.Door;

/// <summary>
/// A client's request as the door parsed it, with everything that other rooms need. Its headers are parsed here and nowhere else,
/// by one snapshot of the routes.
/// </summary>
internal sealed class ClientRequest
{
    private ClientRequest(HttpContext context, RouteSnapshot routes)
    {
        (Context, Routes) = (context, routes);
        Target = context.Request.Path + context.Request.QueryString;
    }

    /// <summary>The server's request, to forward and to answer it.</summary>
    public HttpContext Context { get; }

    /// <summary>The routes by which the request was parsed.</summary>
    public RouteSnapshot Routes { get; }

    /// <summary>The client's interface; null for every version's.</summary>
    public Version? Interface { get; private init; }

    /// <summary>The request's kind, by <see cref="Routes"/>.</summary>
    public RequestKind Kind { get; private init; }

    /// <summary>A write's idempotency key; null when it has none.</summary>
    public string? Key { get; private init; }

    /// <summary>The buffered body; empty when there is none.</summary>
    public BufferedBody Body { get; private init; } = BufferedBody.Empty;

    /// <summary>Whether the request can have a body, which may be empty.</summary>
    public bool HasBody => Context.Features.Get<IHttpRequestBodyDetectionFeature>() is not { CanHaveBody: false };

    /// <summary>The method.</summary>
    public string Method => Context.Request.Method;

    /// <summary>The path, decoded and without the query.</summary>
    public string Path => Context.Request.Path.Value ?? "/";

    /// <summary>The path and query, encoded.</summary>
    public string Target { get; }

    /// <summary>The client's address; null when it is not known.</summary>
    public IPAddress? Client => Context.Connection.RemoteIpAddress;

    /// <summary>Cancelled when the client leaves.</summary>
    public CancellationToken Aborted => Context.RequestAborted;

    /// <summary>Whether sending the request twice is the same as once (RFC 9110, section 9.2.2), for writes.</summary>
    public bool IsIdempotent => HttpMethods.IsPut(Method) || HttpMethods.IsDelete(Method);

    /// <summary>Whether writes to the same path go one after another: the newest version decides.</summary>
    public bool IsOrdered => Routes.Active[0].Gateway.Ordered;

    /// <summary>Parses a request.</summary>
    /// <param name="context">The server's request.</param>
    /// <param name="routes">The routes to parse by; at least one version takes new requests.</param>
    /// <param name="body">The buffered body; null while it is not read.</param>
    /// <param name="request">The request; null when it is refused.</param>
    /// <param name="problem">Why the request is refused; null otherwise.</param>
    public static bool TryRead(
        HttpContext context,
        RouteSnapshot routes,
        BufferedBody? body,
        [NotNullWhen(true)] out ClientRequest? request,
        [NotNullWhen(false)] out GatewayProblem? problem
    )
    {
        request = null;
        if (!TryReadInterface(context.Request.Headers, out Version? spoken))
        {
            problem = ClientProblems.InvalidInterface(GatewayHeaders.Interface);
            return false;
        }
        RequestRules rules = routes.Speaking(spoken).Rules;
        string path = context.Request.Path.Value ?? "/";
        RequestKind kind = rules.Classify(context.Request.Method, path);
        string? key = null;
        problem =
            kind == RequestKind.Unknown ? ClientProblems.MethodNotAllowed(context.Request.Method, [.. rules.Methods(path)])
            : kind == RequestKind.Write && !IdempotencyKey.TryRead(context.Request.Headers, out key) ? ClientProblems.InvalidKey()
            : null;
        if (problem is not null)
            return false;
        request = new ClientRequest(context, routes)
        {
            Interface = spoken,
            Kind = kind,
            Key = key,
            Body = body ?? BufferedBody.Empty,
        };
        return true;
    }

    /// <summary>
    /// Whether by these newer routes a version still takes new requests, and the request still has its <see cref="Kind"/>.
    /// </summary>
    public bool IsSameBy(RouteSnapshot routes) =>
        ReferenceEquals(routes, Routes)
        || (routes.Active.Count > 0 && routes.Speaking(Interface).Rules.Classify(Method, Path) == Kind);

    private static bool TryReadInterface(IHeaderDictionary headers, out Version? spoken)
    {
        spoken = null;
        return !headers.TryGetValue(GatewayHeaders.Interface, out var values)
            || (values.Count == 1 && Version.TryParse(values[0], out spoken));
    }
}
