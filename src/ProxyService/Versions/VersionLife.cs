using VersionManager.Contracts.Wire;
using static VersionManager.ProxyService.Versions.VersionEvent;
using static VersionManager.ProxyService.Versions.VersionState;

namespace VersionManager.ProxyService.Versions;

/// <summary>
/// The transitions between states (paper, sections 4.3 and 4.5). An event that does not fit the state changes nothing: events of
/// several operations, operators and nodes arrive here in any order.
/// </summary>
internal static class VersionLife
{
    /// <summary>The state after an event.</summary>
    public static VersionState Next(VersionState state, VersionEvent happened) =>
        (state, happened) switch
        {
            (Idle or Wanted, Started e) => new Wanted { Since = e.At, Turn = state.Turn },
            (_, Failed e) when !state.IsMarked => state with { Since = e.At, Reason = e.Reason },
            (Wanted or Ending, EndAsked e) => new Ending(e.Request, e.Migrate) { Since = state.Since, Turn = state.Turn },
            (Ending, EndRefused e) => new Wanted
            {
                Since = state.Since,
                Reason = e.Reason,
                Turn = state.Turn,
            },
            (_, StopAsked e) => Stop(state, e),
            (VersionState.Stopping { Migrated: false } stopping, MigrationChosen e) => stopping with { Migrate = e.Migrate },
            (VersionState.Stopping stopping, Migrated e) => stopping with
            {
                Migrate = null,
                Migrated = true,
                DrainUntil = stopping.DrainUntil > e.DrainUntil ? stopping.DrainUntil : e.DrainUntil,
            },
            (Withdrawn or Obsolete, Stopped) => state,
            (_, Stopped e) => End(state, e.At),
            (_, MarkHeard e) when IsNews(state, e.Mark) => e.Mark.Kind == MarkKind.Published
                ? Lift(state, e.Mark.Turn, e.At)
                : TakeMark(state, e),
            (_, Published e) when state.Mark == MarkKind.Withdrawn => Lift(state, state.Turn + 1, e.At),
            (_, Succeeded) => state with { AwaitsSuccessor = false },
            _ => state,
        };

    /// <summary>
    /// Whether a mark changes the state. Obsolete wins over withdrawn and published, and is never removed; of those two the one
    /// with the higher turn wins. Neither the order in which marks are learned nor clocks make a difference.
    /// </summary>
    public static bool IsNews(VersionState state, VersionMark mark) =>
        state.Mark == MarkKind.Obsolete
            ? mark is { Kind: MarkKind.Obsolete, RemoveState: true } && !state.LosesState
            : mark.Kind == MarkKind.Obsolete || mark.Turn > state.Turn;

    private static VersionState.Stopping Stop(VersionState state, StopAsked asked)
    {
        bool keepsMark = state.IsMarked && !(state.Mark == MarkKind.Withdrawn && asked.Mark == MarkKind.Obsolete);
        StopOutcome then = (keepsMark ? state.Mark : asked.Mark) switch
        {
            MarkKind.Obsolete => StopOutcome.Obsolete,
            MarkKind.Withdrawn => StopOutcome.Withdrawn,
            _ => state is VersionState.Stopping { Then: StopOutcome.Replaced } ? StopOutcome.Replaced : StopOutcome.Available,
        };
        // An operator's stop has migrated the state before, or does without.
        return keepsMark
            ? new VersionState.Stopping(then, asked.RemoveState || state.LosesState, asked.DrainUntil)
            {
                Since = state.Since,
                Reason = state.Reason,
                Turn = state.Turn,
                AwaitsSuccessor = state.AwaitsSuccessor,
                Migrated = true,
            }
            : new VersionState.Stopping(then, asked.RemoveState, asked.DrainUntil)
            {
                Since = asked.At,
                Reason = asked.Reason,
                Turn = then switch
                {
                    StopOutcome.Obsolete => 0,
                    StopOutcome.Withdrawn => state.Turn + 1,
                    _ => state.Turn,
                },
                Migrated = true,
            };
    }

    private static VersionState End(VersionState state, DateTimeOffset at) =>
        state.Mark switch
        {
            MarkKind.Obsolete => Gone(state, new Obsolete(state.LosesState)),
            MarkKind.Withdrawn => Gone(state, new Withdrawn(state.LosesState)),
            _ => new Idle
            {
                Since = at,
                Turn = state.Turn,
                AwaitsSuccessor = state.AwaitsSuccessor,
            },
        };

    private static VersionState TakeMark(VersionState state, MarkHeard heard)
    {
        VersionMark mark = heard.Mark;
        // It was published meanwhile, unknown here, and withdrawn once more: nothing has changed.
        if (state.IsMarked && mark.Kind == MarkKind.Withdrawn)
            return state with { Since = mark.Since, Reason = mark.Reason, Turn = mark.Turn };
        bool wasObsolete = state.Mark == MarkKind.Obsolete;
        bool losesState = mark.RemoveState || (wasObsolete && state.LosesState);
        VersionState told = new Idle
        {
            Since = wasObsolete ? state.Since : mark.Since,
            Reason = wasObsolete ? state.Reason : mark.Reason,
            Turn = mark.Turn,
            AwaitsSuccessor = state.AwaitsSuccessor || state.ShallRun,
        };
        bool isWithdrawn = mark.Kind == MarkKind.Withdrawn;
        if (!state.ShallRun && state is not VersionState.Stopping && !heard.IsHere && !mark.RemoveState)
            return Gone(told, isWithdrawn ? new Withdrawn(losesState) : new Obsolete(losesState));
        // The mark replaces the stop that an operator requested here: even one without a last migration has one now.
        var stopping = state as VersionState.Stopping;
        return Gone(
            told,
            new VersionState.Stopping(
                isWithdrawn ? StopOutcome.Withdrawn : StopOutcome.Obsolete,
                losesState,
                stopping is null ? heard.DrainUntil : stopping.DrainUntil
            )
            {
                Migrate = state.IsMarked ? stopping?.Migrate : null,
                Migrated = state.IsMarked && stopping?.Migrated != false,
            }
        );
    }

    // If the version is still being stopped, the stop removes its release, as that of any withdrawn version.
    private static VersionState Lift(VersionState state, int turn, DateTimeOffset at) =>
        state switch
        {
            VersionState.Stopping { IsMarked: true } stopping => stopping with { Then = StopOutcome.Replaced, Turn = turn },
            Withdrawn or Idle { Turn: 0 } => new Idle
            {
                Since = at,
                Turn = turn,
                AwaitsSuccessor = state.AwaitsSuccessor,
            },
            _ => state with { Turn = turn },
        };

    private static VersionState Gone(VersionState told, VersionState next) =>
        next with
        {
            Since = told.Since,
            Reason = told.Reason,
            Turn = told.Turn,
            AwaitsSuccessor = told.AwaitsSuccessor,
        };
}
