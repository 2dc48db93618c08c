using VersionManager.ProxyService.Operations;

namespace VersionManager.ProxyService.Migrations;

/// <summary>How long migrations may take, and how often they are tried.</summary>
internal sealed record MigrationOptions
{
    /// <summary>The name of the command that the hooks are, in the newer version's guest.</summary>
    public const string CommandName = "migration";

    /// <summary>How often a migration is tried.</summary>
    public RetryPolicy Retry { get; init; } = new(MaximalAttempts: 5) { FirstBackOff = TimeSpan.FromSeconds(2) };

    /// <summary>How long one attempt may take where the release does not say.</summary>
    public TimeSpan Deadline { get; init; } = TimeSpan.FromHours(6);

    /// <summary>How long a hook that is ended has to end by itself.</summary>
    public TimeSpan EndGrace { get; init; } = TimeSpan.FromSeconds(10);
}
