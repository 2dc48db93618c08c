namespace VersionManager.GatewayService.Routes;

/// <summary>An immutable snapshot of the routes.</summary>
internal sealed class RouteTable
{
    public static RouteTable Empty { get; } = new(-1, []);

    public RouteTable(long sequence, IEnumerable<Route> routes)
    {
        Sequence = sequence;
        All = [.. routes.OrderByDescending(route => route.Version)];
        Active = [.. All.Where(route => !route.Draining)];
        // What was acknowledged while a version was away is missing there: it is asked when nobody else has an answer.
        ReadOrder = [.. Active.OrderBy(route => route.Behind)];
    }

    /// <summary>The daemon's number of these routes; -1 before it has said any.</summary>
    public long Sequence { get; }

    /// <summary>Every running version, newest first.</summary>
    public IReadOnlyList<Route> All { get; }

    /// <summary>Those that take new requests, newest first.</summary>
    public IReadOnlyList<Route> Active { get; }

    /// <summary>The same in the order in which reads ask them.</summary>
    public IReadOnlyList<Route> ReadOrder { get; }

    /// <summary>Whether <paramref name="version"/> takes new requests.</summary>
    public bool IsActive(Version version) => Active.Any(route => route.Version == version);
}
