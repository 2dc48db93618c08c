namespace VersionManager.GatewayService.Idempotency;

/// <summary>How much is remembered of idempotency keys.</summary>
internal sealed record KeyOptions
{
    /// <summary>How long an idempotency key is remembered.</summary>
    public TimeSpan Lifetime { get; init; } = TimeSpan.FromHours(24);

    /// <summary>How many idempotency keys are remembered; the oldest go first.</summary>
    public int Limit { get; init; } = 10_000;
}
