using System.Collections.Immutable;
using System.Text.Json.Serialization;
using VersionManager.Contracts;
using VersionManager.Contracts.Control;
using VersionManager.ProxyService.Releases;
using VersionManager.Storage;

namespace VersionManager.ProxyService.Upgrades;

/// <summary>An upgrade as the daemon remembers it.</summary>
/// <param name="Info">What everyone may see.</param>
/// <param name="Isolation">What an operator asked for instead of what the release says; null otherwise.</param>
/// <param name="Failure">The kind of the last failure; null while there was none.</param>
/// <param name="Bad">Those of its candidates whose release is not what it should be; null for none.</param>
internal sealed record UpgradeRecord(
    UpgradeInfo Info,
    Isolation? Isolation,
    ProblemCode? Failure,
    IReadOnlyList<string>? Bad = null
)
{
    /// <summary>Which version.</summary>
    [JsonIgnore]
    public ReleaseKey Key => new(Info.Application, Info.Version);

    /// <summary>Whether something is still to come of it.</summary>
    [JsonIgnore]
    public bool IsOpen => Info.State is UpgradeState.Pending or UpgradeState.Running or UpgradeState.Waiting;

    /// <summary>The nodes known to have the release. Earlier daemons noted only the one that had announced it.</summary>
    [JsonIgnore]
    public IReadOnlyList<string> Candidates => Info.Candidates ?? (Info.Source is { } source ? [source] : []);

    /// <summary>Whether it was ended before the version ran: then nothing but an operator brings it up.</summary>
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

    /// <summary>The same, with one step as given.</summary>
    public UpgradeRecord With(UpgradeStepInfo step) =>
        this with
        {
            Info = Info with { Steps = [.. Info.Steps.Select(present => present.Step == step.Step ? step : present)] },
        };

    /// <summary>The same, with the nodes that it may come from.</summary>
    public UpgradeRecord With(SourceCandidates sources) =>
        this with
        {
            Info = Info with { Candidates = sources.Addresses },
            Bad = sources.Bad,
        };

    /// <summary>The same, about to be tried; <paramref name="fromTheStart"/> unless only its migration is left.</summary>
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
internal sealed record UpgradesState(int Format, IReadOnlyList<UpgradeRecord> Upgrades) : IVersionedState;
