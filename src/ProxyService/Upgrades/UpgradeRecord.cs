using System.Collections.Immutable;
using System.Text.Json.Serialization;
using VersionManager.Contracts;
using VersionManager.Contracts.Control;
using VersionManager.ProxyService.Operations;
using VersionManager.ProxyService.Releases;
using VersionManager.Storage;

namespace VersionManager.ProxyService.Upgrades;

/// <summary>An upgrade as the daemon remembers it.</summary>
/// <param name="Info">The upgrade as the control API shows it.</param>
/// <param name="Isolation">The isolation that an operator asked for; null for the one that the release says.</param>
/// <param name="Failure">The kind of the last failure; null where no attempt has failed.</param>
/// <param name="Bad">The source candidates whose copy of the release is damaged or another one; null for none.</param>
/// <param name="Cancelling">Why the upgrade is being cancelled; null while it is not.</param>
internal sealed record UpgradeRecord(
    UpgradeInfo Info,
    Isolation? Isolation,
    ProblemCode? Failure,
    IReadOnlyList<string>? Bad = null,
    string? Cancelling = null
) : IOperationRecord<UpgradeRecord>
{
    /// <summary>The version that is upgraded to.</summary>
    [JsonIgnore]
    public ReleaseKey Key => new(Info.Application, Info.Version);

    /// <inheritdoc/>
    [JsonIgnore]
    public OperationStatus Status =>
        new((OperationState)Info.State, Info.Attempt)
        {
            NextAttempt = Info.NextAttempt,
            Finished = Info.Finished,
            Reason = Info.Reason,
            Failure = Failure,
            Cancelling = Cancelling,
        };

    /// <summary>Whether the upgrade is under way, or waits for its next attempt.</summary>
    [JsonIgnore]
    public bool IsOpen => Status.IsOpen;

    /// <summary>The addresses of the nodes that are known to have the release. Earlier daemons remembered one only, the
    /// source.</summary>
    [JsonIgnore]
    public IReadOnlyList<string> Candidates => Info.Candidates ?? (Info.Source is { } source ? [source] : []);

    /// <summary>Whether the upgrade was cancelled before the version ran: then only an operator brings the version up.</summary>
    [JsonIgnore]
    public bool IsStopped =>
        Info.State == UpgradeState.Cancelled
        && !Info.Steps.Any(step => step is { Step: UpgradeStep.Register, State: UpgradeState.Succeeded });

    /// <summary>An upgrade that has not begun.</summary>
    public static UpgradeRecord New(ReleaseKey key, string? source, int attempt, Isolation? isolation, DateTimeOffset now) =>
        new(
            new UpgradeInfo(
                key.Application,
                key.Version,
                UpgradeState.Pending,
                source,
                attempt,
                now,
                Finished: null,
                NextAttempt: null,
                BytesCopied: 0,
                BytesReceived: 0,
                FreshSteps(),
                Reason: null
            ),
            isolation,
            Failure: null
        );

    /// <inheritdoc/>
    public UpgradeRecord With(OperationStatus status) =>
        this with
        {
            Info = Info with
            {
                State = status.State.ToUpgradeState(),
                Attempt = status.Attempt,
                NextAttempt = status.NextAttempt,
                Finished = status.Finished,
                Reason = status.Reason,
            },
            Failure = status.Failure,
            Cancelling = status.Cancelling,
        };

    /// <summary>The same, with one step as given.</summary>
    public UpgradeRecord With(UpgradeStepInfo step) =>
        this with
        {
            Info = Info with { Steps = [.. Info.Steps.Select(present => present.Step == step.Step ? step : present)] },
        };

    /// <summary>The same, with the nodes that the release may come from.</summary>
    public UpgradeRecord With(SourceCandidates sources) =>
        this with
        {
            Info = Info with { Candidates = sources.Addresses },
            Bad = sources.Bad,
        };

    /// <summary>The same, at the beginning of an attempt.</summary>
    /// <param name="fromTheStart">False where only the migration is left.</param>
    /// <param name="now">The time of day.</param>
    public UpgradeRecord Restarted(bool fromTheStart, DateTimeOffset now)
    {
        UpgradeInfo info = Info with
        {
            State = UpgradeState.Running,
            Started = now,
            Finished = null,
            NextAttempt = null,
            Reason = null,
        };
        return this with { Info = fromTheStart ? info with { BytesCopied = 0, BytesReceived = 0, Steps = FreshSteps() } : info };
    }

    private static ImmutableArray<UpgradeStepInfo> FreshSteps() =>
        [.. Enum.GetValues<UpgradeStep>().Select(step => new UpgradeStepInfo(step, UpgradeState.Pending, 0, Detail: null))];
}

/// <summary>What <c>state/upgrades.json</c> holds.</summary>
internal sealed record UpgradesState(int Format, IReadOnlyList<UpgradeRecord> Upgrades) : IVersionedState
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
[JsonSerializable(typeof(UpgradesState))]
internal sealed partial class UpgradesJson : JsonSerializerContext;

/// <summary>The states of upgrades, as the control API has them.</summary>
internal static class UpgradeStates
{
    /// <summary>The state that an upgrade is in whose operation is in the given one.</summary>
    public static UpgradeState ToUpgradeState(this OperationState state) => (UpgradeState)state;
}
