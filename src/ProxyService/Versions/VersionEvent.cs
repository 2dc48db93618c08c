using VersionManager.Contracts.Control;
using VersionManager.Contracts.Wire;

namespace VersionManager.ProxyService.Versions;

/// <summary>What happens to a version: one of the records below and nothing else.</summary>
internal abstract record VersionEvent
{
    /// <summary>Whether it has happened already, so that memory changes at once and saving is repeated. What is only asked for is
    /// refused where it cannot be saved.</summary>
    public virtual bool IsFact => true;

    /// <summary>Its guest is healthy, and its ports are registered.</summary>
    internal sealed record Started(DateTimeOffset At) : VersionEvent;

    /// <summary>A daemon that has just started finds its guest running.</summary>
    internal sealed record Found : VersionEvent;

    /// <summary>Its guest is gone, or is no longer to be used.</summary>
    internal sealed record Failed(string? Reason, DateTimeOffset At) : VersionEvent;

    /// <summary>An operator asks to stop it for good once its state was migrated.</summary>
    internal sealed record EndAsked(StopVersionRequest Request, FinalMigrationTarget Migrate) : VersionEvent
    {
        public override bool IsFact => false;
    }

    /// <summary>The last migration that was asked for did not succeed: the version is not stopped.</summary>
    internal sealed record EndRefused(string Reason) : VersionEvent;

    /// <summary>It is to be stopped now.</summary>
    /// <param name="Mark">What it is marked with; null for nothing. A mark that is there stays, unless it was withdrawn and is to
    /// be obsolete.</param>
    /// <param name="RemoveState">Whether its state folders are deleted.</param>
    /// <param name="DrainUntil">Until when what uses it may go on.</param>
    /// <param name="Reason">Why; null for nothing to say.</param>
    /// <param name="At">The time here.</param>
    internal sealed record StopAsked(
        MarkKind? Mark,
        bool RemoveState,
        DateTimeOffset? DrainUntil,
        string? Reason,
        DateTimeOffset At
    ) : VersionEvent
    {
        public override bool IsFact => false;
    }

    /// <summary>While it is being stopped: the migration that has to succeed before; null for another choice later.</summary>
    internal sealed record MigrationChosen(FinalMigrationTarget? Migrate) : VersionEvent;

    /// <summary>While it is being stopped: its state was migrated. What uses it may go on until then, or later where that was
    /// said before.</summary>
    internal sealed record Migrated(DateTimeOffset DrainUntil) : VersionEvent;

    /// <summary>Its guest was stopped, and what was to go with it is gone.</summary>
    internal sealed record Stopped(DateTimeOffset At) : VersionEvent;

    /// <summary>Another node told its mark.</summary>
    /// <param name="Mark">The mark.</param>
    /// <param name="IsHere">Whether something of the version is on this node, which then has to be stopped.</param>
    /// <param name="DrainUntil">Until when what uses it may go on; null where it does not run.</param>
    /// <param name="At">The time here.</param>
    internal sealed record MarkHeard(VersionMark Mark, bool IsHere, DateTimeOffset? DrainUntil, DateTimeOffset At) : VersionEvent
    {
        public override bool IsFact => false;
    }

    /// <summary>An operator publishes it here.</summary>
    internal sealed record Published(DateTimeOffset At) : VersionEvent
    {
        public override bool IsFact => false;
    }

    /// <summary>Another version took its place, or an operator took the node out of the application.</summary>
    internal sealed record Succeeded : VersionEvent;
}
