using VersionManager.Contracts.Control;
using VersionManager.Contracts.Wire;

namespace VersionManager.ProxyService.Versions;

/// <summary>An event or request in a version's life: one of the records below and nothing else.</summary>
internal abstract record VersionEvent
{
    /// <summary>Whether it has happened already, so that memory changes at once and saving is repeated. A request is refused
    /// where it cannot be saved.</summary>
    public virtual bool IsFact => true;

    /// <summary>The guest is healthy, and its ports are registered.</summary>
    internal sealed record Started(DateTimeOffset At) : VersionEvent;

    /// <summary>A daemon that has just started finds the guest running.</summary>
    internal sealed record Found : VersionEvent;

    /// <summary>The guest is gone, or must no longer be used.</summary>
    internal sealed record Failed(string? Reason, DateTimeOffset At) : VersionEvent;

    /// <summary>An operator requests a stop for good, after a last migration of the state.</summary>
    internal sealed record EndAsked(StopVersionRequest Request, FinalMigrationTarget Migrate) : VersionEvent
    {
        public override bool IsFact => false;
    }

    /// <summary>The requested last migration did not succeed: the version is not stopped.</summary>
    internal sealed record EndRefused(string Reason) : VersionEvent;

    /// <summary>A stop that begins now is requested.</summary>
    /// <param name="Mark">The mark that the version gets; null for none. An existing mark stays, unless a withdrawn version
    /// becomes obsolete.</param>
    /// <param name="RemoveState">Whether the state folders are deleted.</param>
    /// <param name="DrainUntil">Until when the version may drain.</param>
    /// <param name="Reason">Why; null for no reason.</param>
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

    /// <summary>During a stop: the migration that must succeed before; null to choose again later.</summary>
    internal sealed record MigrationChosen(FinalMigrationTarget? Migrate) : VersionEvent;

    /// <summary>During a stop: the state was migrated. The version may drain until the given time, or a later one that was set
    /// before.</summary>
    internal sealed record Migrated(DateTimeOffset DrainUntil) : VersionEvent;

    /// <summary>The guest was stopped, and everything that had to be removed with it is gone.</summary>
    internal sealed record Stopped(DateTimeOffset At) : VersionEvent;

    /// <summary>Another node sent a mark.</summary>
    /// <param name="Mark">The mark.</param>
    /// <param name="IsHere">Whether this node has something of the version, which then must be stopped.</param>
    /// <param name="DrainUntil">Until when the version may drain; null where it does not run.</param>
    /// <param name="At">The time here.</param>
    internal sealed record MarkHeard(VersionMark Mark, bool IsHere, DateTimeOffset? DrainUntil, DateTimeOffset At) : VersionEvent
    {
        public override bool IsFact => false;
    }

    /// <summary>An operator publishes the version here.</summary>
    internal sealed record Published(DateTimeOffset At) : VersionEvent
    {
        public override bool IsFact => false;
    }

    /// <summary>Another version took its place, or an operator took the node out of the application.</summary>
    internal sealed record Succeeded : VersionEvent;
}
