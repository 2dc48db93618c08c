using System.Text.Json.Serialization;
using VersionManager.Contracts.Control;
using VersionManager.Contracts.Wire;

namespace VersionManager.ProxyService.Versions;

/// <summary>
/// A version's state on this node: one of the records below and nothing else. <see cref="VersionLife"/> has the transitions.
/// </summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "is")]
[JsonDerivedType(typeof(Idle), "idle")]
[JsonDerivedType(typeof(Wanted), "wanted")]
[JsonDerivedType(typeof(Ending), "ending")]
[JsonDerivedType(typeof(Stopping), "stopping")]
[JsonDerivedType(typeof(Withdrawn), "withdrawn")]
[JsonDerivedType(typeof(Obsolete), "obsolete")]
internal abstract record VersionState
{
    /// <summary>The state of a version of which nothing is remembered.</summary>
    public static VersionState Unknown { get; } = new Idle();

    /// <summary>When the version came to this state.</summary>
    public DateTimeOffset Since { get; init; }

    /// <summary>Why the version failed, was marked, or could not be stopped; null otherwise.</summary>
    public string? Reason { get; init; }

    /// <summary>
    /// The number of withdrawals and publications so far, alternating; 0 for none, and for an obsolete version. Kept also while
    /// the version runs, since other nodes are told: <see cref="VersionMark.Turn"/>.
    /// </summary>
    public int Turn { get; init; }

    /// <summary>
    /// Whether the version ran here until another node's mark ended it. The node still takes part in the application: it upgrades
    /// to an announced version, though it may run none now.
    /// </summary>
    public bool AwaitsSuccessor { get; init; }

    /// <summary>The mark that other nodes are told; null for none.</summary>
    [JsonIgnore]
    public virtual MarkKind? Mark => Turn > 0 ? MarkKind.Published : null;

    /// <summary>Whether the version is marked obsolete or withdrawn.</summary>
    [JsonIgnore]
    public bool IsMarked => Mark is MarkKind.Obsolete or MarkKind.Withdrawn;

    /// <summary>Whether the guest is started again when it ends by itself.</summary>
    [JsonIgnore]
    public bool ShallRun => this is Wanted or Ending;

    /// <summary>Whether the state must be remembered.</summary>
    [JsonIgnore]
    public bool IsRemembered => this is not Idle { Turn: 0 };

    /// <summary>Whether the state folders are, or will be, deleted.</summary>
    [JsonIgnore]
    public virtual bool LosesState => false;

    /// <summary>The version should not run; its release may be here.</summary>
    internal sealed record Idle : VersionState;

    /// <summary>The version has run, and should go on.</summary>
    internal sealed record Wanted : VersionState;

    /// <summary>An operator's stop for good waits for the last migration. Until then the version runs and serves, and other nodes
    /// do not see the stop.</summary>
    /// <param name="Request">The requested stop.</param>
    /// <param name="Migrate">The migration that must succeed before.</param>
    internal sealed record Ending(StopVersionRequest Request, FinalMigrationTarget Migrate) : VersionState;

    /// <summary>A stop is under way, which a restarted daemon resumes.</summary>
    /// <param name="Then">The outcome of the stop.</param>
    /// <param name="RemoveState">Whether the stop deletes the state folders.</param>
    /// <param name="DrainUntil">Until when the version may drain; null for not at all.</param>
    internal sealed record Stopping(StopOutcome Then, bool RemoveState, DateTimeOffset? DrainUntil) : VersionState
    {
        /// <summary>The migration that must succeed before the stop; null for none.</summary>
        public FinalMigrationTarget? Migrate { get; init; }

        /// <summary>Whether the last migration has succeeded, or is not wanted.</summary>
        public bool Migrated { get; init; }

        /// <inheritdoc/>
        [JsonIgnore]
        public override MarkKind? Mark =>
            Then switch
            {
                StopOutcome.Obsolete => MarkKind.Obsolete,
                StopOutcome.Withdrawn => MarkKind.Withdrawn,
                _ => base.Mark,
            };

        /// <inheritdoc/>
        [JsonIgnore]
        public override bool LosesState => RemoveState;
    }

    /// <summary>The version was rolled back, and stays away until it is published again.</summary>
    /// <param name="StateRemoved">Whether its state folders were deleted.</param>
    internal sealed record Withdrawn(bool StateRemoved) : VersionState
    {
        /// <inheritdoc/>
        [JsonIgnore]
        public override MarkKind? Mark => MarkKind.Withdrawn;

        /// <inheritdoc/>
        [JsonIgnore]
        public override bool LosesState => StateRemoved;
    }

    /// <summary>The version never comes back (paper, section 4.5).</summary>
    /// <param name="StateRemoved">Whether its state folders were deleted.</param>
    internal sealed record Obsolete(bool StateRemoved) : VersionState
    {
        /// <inheritdoc/>
        [JsonIgnore]
        public override MarkKind? Mark => MarkKind.Obsolete;

        /// <inheritdoc/>
        [JsonIgnore]
        public override bool LosesState => StateRemoved;
    }
}

/// <summary>The outcome of a stop.</summary>
internal enum StopOutcome
{
    /// <summary>The release stays, and the version may be started again.</summary>
    Available,

    /// <summary>The version was published again while it was being stopped for its withdrawal: the old release is removed, and
    /// the version may come again with the new one.</summary>
    Replaced,

    /// <summary>The version stays away until it is published again.</summary>
    Withdrawn,

    /// <summary>The version never comes back.</summary>
    Obsolete,
}

/// <summary>A version's last migration before its stop.</summary>
/// <param name="Version">The version to migrate to.</param>
/// <param name="After">A migration that began before this time does not count.</param>
internal sealed record FinalMigrationTarget(Version Version, DateTimeOffset After);
