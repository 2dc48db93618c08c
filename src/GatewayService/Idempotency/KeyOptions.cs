namespace VersionManager.GatewayService.Idempotency;

/// <summary>The limits of remembered idempotency keys.</summary>
internal sealed record KeyOptions
{
    /// <summary>How long an idempotency key is remembered.</summary>
    public TimeSpan Lifetime { get; init; } = TimeSpan.FromHours(24);

    /// <summary>The most idempotency keys that are remembered; the oldest go first.</summary>
    public int Limit { get; init; } = 10_000;
}
