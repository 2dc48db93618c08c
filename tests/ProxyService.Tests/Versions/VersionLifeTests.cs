using FsCheck.Xunit;
using VersionManager.Contracts.Wire;
using VersionManager.ProxyService.Versions;

namespace VersionManager.ProxyService.Tests.Versions;

/// <summary>The invariants of every version under any sequence of events (paper, sections 4.3 and 4.5).</summary>
public sealed class VersionLifeTests
{
    private const int Rounds = 2000;

    [Property(MaxTest = Rounds)]
    public bool Obsolete_IsForGoodAndNeverRunsAgain(ushort[] life) =>
        RandomLife
            .Of(life)
            .SkipWhile(step => step.Before.Mark != MarkKind.Obsolete)
            .All(step => step.After is { Mark: MarkKind.Obsolete, ShallRun: false, Turn: 0 });

    [Property(MaxTest = Rounds)]
    public bool Withdrawn_EndsOnlyByAPublicationOrAnVersionMark(ushort[] life) =>
        RandomLife
            .Of(life)
            .Where(step => step.Before.Mark == MarkKind.Withdrawn && step.After.Mark != MarkKind.Withdrawn)
            .All(step =>
                step.Happened is VersionEvent.Published or VersionEvent.MarkHeard or VersionEvent.StopAsked
                && (step.After.Mark == MarkKind.Obsolete || step.After.Turn > step.Before.Turn)
            );

    [Property(MaxTest = Rounds)]
    public bool Guest_OfAVersionThatIsStoppedOrMarked_DoesNotMakeItRun(ushort[] life) =>
        RandomLife
            .Of(life)
            .Where(step => step.Before is VersionState.Stopping or { IsMarked: true } && step.Happened is VersionEvent.Started)
            .All(step => step.After == step.Before);

    [Property(MaxTest = Rounds)]
    public bool Version_ComesToRunOnlyByItsGuest(ushort[] life) =>
        RandomLife
            .Of(life)
            .Where(step => step.After.ShallRun && !step.Before.ShallRun)
            .All(step => step.Happened is VersionEvent.Started && step.After is VersionState.Wanted);

    [Property(MaxTest = Rounds)]
    public bool Version_IsStoppedOnlyThroughStopping(ushort[] life) =>
        RandomLife
            .Of(life)
            .Where(step => step.Before.ShallRun && !step.After.ShallRun)
            .All(step => step.After is VersionState.Stopping || step.Happened is VersionEvent.Stopped);

    [Property(MaxTest = Rounds)]
    public bool Stop_OnceBegun_EndsOnlyWhenTheGuestIsGone(ushort[] life) =>
        RandomLife
            .Of(life)
            .Where(step => step.Before is VersionState.Stopping && step.After is not VersionState.Stopping)
            .All(step => step.Happened is VersionEvent.Stopped);

    [Property(MaxTest = Rounds)]
    public bool Stop_ThatIsOnlyAWish_IsSeenByNobodyElse(ushort[] life) =>
        RandomLife
            .Of(life)
            .All(step => step.After is not VersionState.Ending || step.After is { IsMarked: false, ShallRun: true });

    [Property(MaxTest = Rounds)]
    public bool Turn_NeverFallsExceptForGood(ushort[] life) =>
        RandomLife.Of(life).All(step => step.After.Turn >= step.Before.Turn || step.After.Mark == MarkKind.Obsolete);

    [Property(MaxTest = Rounds)]
    public bool Turn_SaysWhetherItIsWithdrawn(ushort[] life) =>
        RandomLife
            .Of(life)
            .All(step =>
                step.After.Mark switch
                {
                    MarkKind.Withdrawn => step.After.Turn % 2 == 1,
                    MarkKind.Published => step.After.Turn % 2 == 0,
                    _ => step.After.Turn == 0,
                }
            );

    [Property(MaxTest = Rounds)]
    public bool State_ThatAnObsoleteMarkTakes_IsNotGivenBack(ushort[] life) =>
        RandomLife
            .Of(life)
            .Where(step => step.Before is { Mark: MarkKind.Obsolete, LosesState: true })
            .All(step => step.After.LosesState);

    [Property(MaxTest = Rounds)]
    public bool Migration_ThatHasSucceeded_IsNotWaitedFor(ushort[] life) =>
        RandomLife.Of(life).All(step => step.After is not VersionState.Stopping { Migrated: true, Migrate: not null });

    [Property(MaxTest = Rounds)]
    public bool Drain_IsNotShortenedByTheMigration(ushort[] life) =>
        RandomLife
            .Of(life)
            .Where(step => step.Happened is VersionEvent.Migrated)
            .All(step =>
                step is not { Before: VersionState.Stopping before, After: VersionState.Stopping after }
                || before.DrainUntil is not { } until
                || after.DrainUntil >= until
            );

    [Property(MaxTest = Rounds)]
    public bool Node_WhoseVersionAnotherNodesMarkEnds_AwaitsItsSuccessor(ushort[] life) =>
        RandomLife
            .Of(life)
            .Where(step => step.Before.ShallRun && step.Happened is VersionEvent.MarkHeard && step.After.IsMarked)
            .All(step => step.After.AwaitsSuccessor);

    [Property(MaxTest = Rounds)]
    public bool Mark_HeardTwice_IsNewsOnce(ushort[] life) =>
        RandomLife
            .Of(life)
            .Where(step => step.Happened is VersionEvent.MarkHeard)
            .All(step => VersionLife.Next(step.After, step.Happened) == step.After);
}
