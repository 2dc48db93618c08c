namespace VersionManager.GatewayService.Reads;

/// <summary>The options of reads.</summary>
internal sealed record ReadOptions
{
    /// <summary>How long an answer that has begun may pause.</summary>
    public TimeSpan IdleTimeout { get; init; } = TimeSpan.FromMinutes(5);
}
