namespace VersionManager.GatewayService.Divergences;

/// <summary>The options of divergences.</summary>
internal sealed record DivergenceOptions
{
    /// <summary>How long the compensate hooks of a failed write may take; its client waits for them.</summary>
    public TimeSpan CompensationTimeout { get; init; } = TimeSpan.FromSeconds(30);
}
