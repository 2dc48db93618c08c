using System.Text.Json.Serialization;
using VersionManager.Contracts.Control;
using VersionManager.ProxyService.Releases;
using VersionManager.Storage;

namespace VersionManager.ProxyService.Migrations;

/// <summary>A migration as the daemon remembers it.</summary>
/// <param name="Info">What everyone may see.</param>
/// <param name="Run">Which run of a hook it is at: the guest finds that one again; null before the first hook of an
/// attempt.</param>
/// <param name="Guest">When the guest was started that the attempt runs in: another one has nothing of it.</param>
/// <param name="PhaseStarted">When the phase began.</param>
/// <param name="Cancelling">Why it is being cancelled; null while it is not.</param>
internal sealed record MigrationRecord(
    MigrationInfo Info,
    string? Run = null,
    DateTimeOffset? Guest = null,
    DateTimeOffset? PhaseStarted = null,
    string? Cancelling = null
)
{
    /// <summary>The version that is migrated to.</summary>
    [JsonIgnore]
    public ReleaseKey Key => new(Info.Application, Info.To);

    /// <summary>Whether something is still to come of it.</summary>
    [JsonIgnore]
    public bool IsOpen => Info.State is MigrationState.Running or MigrationState.Waiting;
}

/// <summary>What <c>state/migrations.json</c> holds.</summary>
internal sealed record MigrationsState(int Format, IReadOnlyList<MigrationRecord> Migrations) : IVersionedState;
