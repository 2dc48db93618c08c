namespace VersionManager.GatewayService.Reads;

/// <summary>How answers to reads are forwarded.</summary>
internal sealed record ReadOptions
{
    /// <summary>How long an answer that has begun may pause.</summary>
    public TimeSpan IdleTimeout { get; init; } = TimeSpan.FromMinutes(5);
}
