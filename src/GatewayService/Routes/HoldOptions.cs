namespace VersionManager.GatewayService.Routes;

/// <summary>The limits of held requests.</summary>
internal sealed record HoldOptions
{
    /// <summary>How long a request waits when no version can take it.</summary>
    public TimeSpan Longest { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>The most requests that may wait at once; further ones are refused.</summary>
    public int Limit { get; init; } = 1000;

    /// <summary>How long an unreachable version may take to leave the routes, or to come back.</summary>
    public TimeSpan Settle { get; init; } = TimeSpan.FromSeconds(3);
}
