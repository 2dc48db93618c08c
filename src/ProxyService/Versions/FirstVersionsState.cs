using System.Collections.Immutable;
using VersionManager.Contracts;
using VersionManager.Contracts.Control;
using VersionManager.Storage;

namespace VersionManager.ProxyService.Versions;

/// <summary>The first format of <c>state/versions.json</c>: flags, which together stood for a state.</summary>
internal sealed record FirstVersionsState(
    int Format,
    IReadOnlyList<FirstVersionEntry> Versions,
    IReadOnlyDictionary<string, Version> Defaults
) : IVersionedState
{
    /// <summary>Reads a file in that format.</summary>
    public static VersionView Load(string path)
    {
        FirstVersionsState file = new StateFile<FirstVersionsState>(path, VersionsJson.Default.FirstVersionsState, 1).Load()!;
        return new VersionView(
            file.Versions.ToImmutableDictionary(
                version => new ReleaseKey(version.Application, version.Version),
                version => version.ToState()
            ),
            file.Defaults.ToImmutableDictionary(StringComparer.Ordinal),
            []
        );
    }
}

/// <summary>The desired state of a version in that format.</summary>
internal enum FirstVersionWish
{
    None,
    Run,
    Stop,
    Obsolete,
}

/// <summary>A version in the first format.</summary>
internal sealed record FirstVersionEntry(
    string Application,
    Version Version,
    FirstVersionWish Wish,
    bool ThenObsolete,
    bool RemoveState,
    DateTimeOffset Since,
    string? Reason,
    DateTimeOffset? DrainUntil,
    bool AwaitsSuccessor,
    StopVersionRequest? Ending,
    FinalMigrationTarget? Migrate,
    bool Migrated,
    bool Withdrawn,
    int Turn
)
{
    /// <summary>The state that the flags stand for.</summary>
    public VersionState ToState()
    {
        VersionState state = Wish switch
        {
            FirstVersionWish.Run when Ending is { } request && Migrate is { } migrate => new VersionState.Ending(
                request,
                migrate
            ),
            FirstVersionWish.Run => new VersionState.Wanted(),
            FirstVersionWish.Stop => new VersionState.Stopping(Then, RemoveState, DrainUntil)
            {
                Migrate = Migrated ? null : Migrate,
                Migrated = Migrated,
            },
            FirstVersionWish.Obsolete when Withdrawn => new VersionState.Withdrawn(RemoveState),
            FirstVersionWish.Obsolete => new VersionState.Obsolete(RemoveState),
            _ => new VersionState.Idle(),
        };
        return state with { Since = Since, Reason = Reason, Turn = Turn, AwaitsSuccessor = AwaitsSuccessor };
    }

    private StopOutcome Then =>
        (ThenObsolete, Withdrawn) switch
        {
            (true, true) => StopOutcome.Withdrawn,
            (true, false) => StopOutcome.Obsolete,
            (false, true) => StopOutcome.Replaced,
            (false, false) => StopOutcome.Available,
        };
}
