namespace VersionManager.ProxyService.Operations;

/// <summary>How often an operation is tried, and how long it waits between two attempts.</summary>
/// <param name="MaximalAttempts">The number of attempts after which the operation has failed for good.</param>
internal sealed record RetryPolicy(int MaximalAttempts)
{
    /// <summary>The time before the second attempt; doubled before each further one.</summary>
    public TimeSpan FirstBackOff { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>The longest time between two attempts.</summary>
    public TimeSpan MaximalBackOff { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>How long to wait after a failed attempt, 1 for the first.</summary>
    public TimeSpan BackOff(int attempt) =>
        TimeSpan.FromTicks(Math.Min(MaximalBackOff.Ticks, FirstBackOff.Ticks << Math.Min(attempt - 1, 20)));
}

/// <summary>The decision to make another attempt.</summary>
/// <param name="After">How long to wait before it.</param>
/// <param name="IsCounted">Whether the last one counts as an attempt.</param>
internal sealed record Retry(TimeSpan After, bool IsCounted = true);
