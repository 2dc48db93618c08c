namespace VersionManager.GatewayService.Routes;

/// <summary>An immutable snapshot of the routes: which versions run, and the order in which reads ask them.</summary>
internal sealed class RouteSnapshot
{
    private readonly TaskCompletionSource _replaced = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public RouteSnapshot(long sequence, IEnumerable<Route> routes)
    {
        Sequence = sequence;
        All = [.. routes.OrderByDescending(route => route.Version)];
        Active = [.. All.Where(route => !route.Draining)];
        // A version that is behind lacks acknowledged writes: it is asked only when no other version has an answer.
        ReadOrder = [.. Active.OrderBy(route => route.Behind)];
    }

    /// <summary>The routes before the daemon has sent any.</summary>
    public static RouteSnapshot Empty() => new(-1, []);

    /// <summary>The daemon's sequence of these routes; -1 before it has sent any.</summary>
    public long Sequence { get; }

    /// <summary>Every running version, newest first.</summary>
    public IReadOnlyList<Route> All { get; }

    /// <summary>The versions that take new requests, newest first.</summary>
    public IReadOnlyList<Route> Active { get; }

    /// <summary>The same versions in the order in which reads ask them.</summary>
    public IReadOnlyList<Route> ReadOrder { get; }

    /// <summary>Completes when a newer snapshot has replaced this one.</summary>
    public Task Replaced => _replaced.Task;

    /// <summary>Whether <paramref name="version"/> takes new requests.</summary>
    public bool IsActive(Version version) => Active.Any(route => route.Version == version);

    /// <summary>
    /// The version whose rules classify a request: the newest that speaks the client's interface, since it knows the interface
    /// best.
    /// </summary>
    /// <param name="spoken">The client's interface; null for every version's.</param>
    /// <exception cref="InvalidOperationException">No version takes new requests.</exception>
    public Route Speaking(Version? spoken) =>
        Active.Count == 0 ? throw new InvalidOperationException("No version takes new requests.")
        : spoken is null ? Active[0]
        : Active.FirstOrDefault(route => route.Version <= spoken) ?? Active[^1];

    /// <summary>Completes <see cref="Replaced"/>.</summary>
    public void Replace() => _replaced.TrySetResult();
}
