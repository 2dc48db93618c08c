namespace VersionManager.ProxyService.Migrations;

/// <summary>How long migrations may take, and how often they are tried.</summary>
internal sealed record MigrationOptions
{
    /// <summary>The name of the job that the hooks are, in the new version's guest.</summary>
    public const string JobName = "migration";

    /// <summary>After so many failed attempts a migration has failed for good.</summary>
    public int MaximalAttempts { get; init; } = 5;

    /// <summary>Before the second attempt; doubled before each further one.</summary>
    public TimeSpan FirstBackOff { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>The longest time between two attempts.</summary>
    public TimeSpan MaximalBackOff { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>How long one attempt may take where the release does not say.</summary>
    public TimeSpan Deadline { get; init; } = TimeSpan.FromHours(6);

    /// <summary>How long a hook that is ended has to end by itself.</summary>
    public TimeSpan EndGrace { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>How long to wait after an attempt, 1 for the first, failed.</summary>
    public TimeSpan BackOff(int attempt) =>
        TimeSpan.FromTicks(Math.Min(MaximalBackOff.Ticks, FirstBackOff.Ticks << Math.Min(attempt - 1, 20)));
}
