namespace VersionManager.GatewayService.Routes;

/// <summary>How long requests wait for versions.</summary>
internal sealed record HoldOptions
{
    /// <summary>How long a request waits when no version can take it.</summary>
    public TimeSpan Longest { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>How many requests may wait at once; a further one is refused.</summary>
    public int Limit { get; init; } = 1000;

    /// <summary>How long a version that cannot be reached may take to leave the routes, or to come back.</summary>
    public TimeSpan Settle { get; init; } = TimeSpan.FromSeconds(3);
}
