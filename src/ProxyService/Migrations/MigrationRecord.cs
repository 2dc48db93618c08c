using System.Text.Json.Serialization;
using VersionManager.Contracts;
using VersionManager.Contracts.Control;
using VersionManager.ProxyService.Operations;
using VersionManager.Storage;

namespace VersionManager.ProxyService.Migrations;

/// <summary>A migration as the daemon remembers it.</summary>
/// <param name="Info">The migration as the control API shows it.</param>
/// <param name="Run">Which run of a hook is under way, by which the guest finds it again; null before the first hook of an
/// attempt.</param>
/// <param name="Guest">When the guest started that the attempt runs in. No other guest knows the hook.</param>
/// <param name="PhaseStarted">When the phase began.</param>
/// <param name="Cancelling">Why the migration is being cancelled; null while it is not.</param>
internal sealed record MigrationRecord(
    MigrationInfo Info,
    string? Run = null,
    DateTimeOffset? Guest = null,
    DateTimeOffset? PhaseStarted = null,
    string? Cancelling = null
) : IOperationRecord<MigrationRecord>
{
    /// <summary>The version that is migrated to.</summary>
    [JsonIgnore]
    public ReleaseKey Key => new(Info.Application, Info.To);

    /// <inheritdoc/>
    [JsonIgnore]
    public OperationStatus Status =>
        new(Info.State.ToOperationState(), Info.Attempt)
        {
            NextAttempt = Info.NextAttempt,
            Finished = Info.Finished,
            Reason = Info.Reason,
            Cancelling = Cancelling,
        };

    /// <summary>Whether the migration is under way, or waits for its next attempt.</summary>
    [JsonIgnore]
    public bool IsOpen => Status.IsOpen;

    /// <inheritdoc/>
    public MigrationRecord With(OperationStatus status) =>
        this with
        {
            Info = Info with
            {
                State = status.State.ToMigrationState(),
                Attempt = status.Attempt,
                NextAttempt = status.NextAttempt,
                Finished = status.IsOpen ? null : status.Finished,
                Reason = status.Reason,
                Progress = status.State == OperationState.Succeeded ? 1 : Info.Progress,
            },
            Run = status.State == OperationState.Running ? Run : null,
            Cancelling = status.Cancelling,
        };

    /// <summary>The same, at the beginning of another attempt.</summary>
    public MigrationRecord Restarted() =>
        this with
        {
            Info = Info with
            {
                State = MigrationState.Running,
                NextAttempt = null,
                Progress = null,
                MigrateSeconds = 0,
                VerifySeconds = 0,
            },
            Run = null,
        };

    /// <summary>The same, at the beginning of a phase.</summary>
    public MigrationRecord Entered(MigrationPhase phase, DateTimeOffset? guest, DateTimeOffset now) =>
        this with
        {
            Info = Info with
            {
                Phase = phase,
                Progress = null,
                Message = phase == MigrationPhase.Prepare ? $"waiting until the gateway sends {Info.To} every write" : null,
            },
            Guest = guest,
            Run = phase == MigrationPhase.Prepare ? null : Guid.NewGuid().ToString("N"),
            PhaseStarted = now,
        };

    /// <summary>The same, at the end of its phase.</summary>
    public MigrationRecord Left(DateTimeOffset now)
    {
        double seconds = (now - PhaseStarted!.Value).TotalSeconds;
        return Info.Phase switch
        {
            MigrationPhase.Migrate => this with { Info = Info with { Progress = 1, MigrateSeconds = seconds } },
            MigrationPhase.Verify => this with { Info = Info with { Progress = 1, VerifySeconds = seconds } },
            _ => this,
        };
    }
}

/// <summary>The states of migrations, as the control API has them.</summary>
internal static class MigrationStates
{
    /// <summary>The state of the operation that a migration is.</summary>
    public static OperationState ToOperationState(this MigrationState state) =>
        state switch
        {
            MigrationState.Running => OperationState.Running,
            MigrationState.Waiting => OperationState.Waiting,
            MigrationState.Succeeded => OperationState.Succeeded,
            MigrationState.Cancelled => OperationState.Cancelled,
            _ => OperationState.Failed,
        };

    /// <summary>The state that a migration is in whose operation is in the given one.</summary>
    public static MigrationState ToMigrationState(this OperationState state) =>
        state switch
        {
            OperationState.Pending or OperationState.Running => MigrationState.Running,
            OperationState.Waiting => MigrationState.Waiting,
            OperationState.Succeeded => MigrationState.Succeeded,
            OperationState.Cancelled => MigrationState.Cancelled,
            _ => MigrationState.Failed,
        };
}

/// <summary>What <c>state/migrations.json</c> holds.</summary>
internal sealed record MigrationsState(int Format, IReadOnlyList<MigrationRecord> Migrations) : IVersionedState
{
    /// <summary>The newest format.</summary>
    public const int Latest = 1;
}

/// <summary>How the file is written.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    UseStringEnumConverter = true,
    WriteIndented = true,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull
)]
[JsonSerializable(typeof(MigrationsState))]
internal sealed partial class MigrationsJson : JsonSerializerContext;
