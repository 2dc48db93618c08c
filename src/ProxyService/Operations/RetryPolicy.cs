namespace VersionManager.ProxyService.Operations;

/// <summary>How often an operation is tried, and how long it waits between two attempts.</summary>
/// <param name="MaximalAttempts">After so many failed attempts it has failed for good.</param>
internal sealed record RetryPolicy(int MaximalAttempts)
{
    /// <summary>Before the second attempt; doubled before each further one.</summary>
    public TimeSpan FirstBackOff { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>The longest time between two attempts.</summary>
    public TimeSpan MaximalBackOff { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>How long to wait after an attempt, 1 for the first, failed.</summary>
    public TimeSpan BackOff(int attempt) =>
        TimeSpan.FromTicks(Math.Min(MaximalBackOff.Ticks, FirstBackOff.Ticks << Math.Min(attempt - 1, 20)));
}

/// <summary>That there is to be another attempt.</summary>
/// <param name="After">How long to wait for it.</param>
/// <param name="IsCounted">Whether the one before counts as an attempt.</param>
internal sealed record Retry(TimeSpan After, bool IsCounted = true);
