using VersionManager.Contracts.Control;

namespace VersionManager.GatewayService.Routes;

/// <summary>The current routes, swapped whole, and the memory of every version that the gateway has seen.</summary>
internal sealed class LiveRoutes(VersionMemory memory, TimeProvider time)
{
    private readonly Lock _gate = new();
    private readonly Dictionary<Version, VersionUse> _uses = [];
    private RouteSnapshot _current = RouteSnapshot.Empty();
    private GatewayRoutes _routes = new(-1, []);

    /// <summary>The current routes.</summary>
    public RouteSnapshot Current => Volatile.Read(ref _current);

    /// <summary>The usage of every version that the gateway has used since its start.</summary>
    public IReadOnlyDictionary<Version, VersionUse> Uses
    {
        get
        {
            lock (_gate)
                return new Dictionary<Version, VersionUse>(_uses);
        }
    }

    /// <summary>Begins to use the daemon's routes.</summary>
    /// <exception cref="FormatException">The daemon sent an invalid route; the routes stay unchanged.</exception>
    public void Publish(GatewayRoutes routes)
    {
        lock (_gate)
        {
            RouteSnapshot next = Build(routes);
            _routes = routes;
            memory.Saw(next.All.Select(route => route.Version));
            Swap(next);
        }
    }

    /// <summary>
    /// Acknowledges a write: succeeds only if every version that takes new requests now has committed the write, and marks every
    /// other known version as behind. It is atomic with respect to <see cref="Publish"/>.
    /// </summary>
    /// <param name="committed">The versions that have the write.</param>
    /// <param name="marked">Whether a version was marked as behind, which must be on disk before the client is told.</param>
    public bool TryAcknowledge(IReadOnlySet<Version> committed, out bool marked)
    {
        lock (_gate)
        {
            marked = false;
            if (Current.Active.Any(route => !committed.Contains(route.Version)))
                return false;
            marked = memory.MarkBehind(committed);
            return true;
        }
    }

    /// <summary>Clears the mark of a version that a migration has brought up to date.</summary>
    public bool CaughtUp(Version version)
    {
        lock (_gate)
        {
            if (!memory.CaughtUp(version))
                return false;
            Swap(Build(_routes));
            return true;
        }
    }

    /// <summary>Forgets a version that never comes back; false while it runs.</summary>
    public bool Forget(Version version)
    {
        lock (_gate)
        {
            if (Current.All.Any(route => route.Version == version))
                return false;
            memory.Forget(version);
            _uses.Remove(version);
            return true;
        }
    }

    /// <summary>
    /// Counts a request as under way at <paramref name="route"/>, unless the version no longer takes new requests.
    /// </summary>
    public bool TryEnter(Route route)
    {
        // Counted first and checked second, so that a draining version without requests under way stays so.
        route.Use.Begin();
        if (Current.IsActive(route.Version))
            return true;
        route.Use.Undo();
        return false;
    }

    private RouteSnapshot Build(GatewayRoutes routes) =>
        new(
            routes.Sequence,
            routes.Versions.Select(route => Route.From(route, memory.BehindSince(route.Version) is not null, Use(route.Version)))
        );

    private VersionUse Use(Version version)
    {
        if (!_uses.TryGetValue(version, out VersionUse? use))
            _uses.Add(version, use = new VersionUse(time));
        return use;
    }

    private void Swap(RouteSnapshot next)
    {
        RouteSnapshot before = _current;
        Volatile.Write(ref _current, next);
        before.Replace();
    }
}
