using System.Text.Json.Serialization;
using VersionManager.Contracts.Control;
using VersionManager.Contracts.Wire;

namespace VersionManager.ProxyService.Versions;

/// <summary>
/// Where a version is in its life on this node: one of the records below and nothing else. <see cref="VersionLife"/> says which
/// follows which.
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
    /// <summary>Where a version begins of which nothing is remembered.</summary>
    public static VersionState Unknown { get; } = new Idle();

    /// <summary>When it came to this.</summary>
    public DateTimeOffset Since { get; init; }

    /// <summary>Why it failed, was marked, or could not be stopped; null otherwise.</summary>
    public string? Reason { get; init; }

    /// <summary>
    /// How often it was withdrawn and published anew in turn; 0 for never, and where it is obsolete. Kept also while it runs,
    /// since it is told to other nodes: <see cref="VersionMark.Turn"/>.
    /// </summary>
    public int Turn { get; init; }

    /// <summary>
    /// It ran here until another node's mark ended it. The node still takes part in the application, and comes to another version
    /// of it when one is announced, though it may run none now.
    /// </summary>
    public bool AwaitsSuccessor { get; init; }

    /// <summary>What other nodes are told of it; null for nothing.</summary>
    [JsonIgnore]
    public virtual MarkKind? Mark => Turn > 0 ? MarkKind.Published : null;

    /// <summary>Whether it is marked obsolete or withdrawn.</summary>
    [JsonIgnore]
    public bool IsMarked => Mark is MarkKind.Obsolete or MarkKind.Withdrawn;

    /// <summary>Whether its guest is started again when it ends by itself.</summary>
    [JsonIgnore]
    public bool ShallRun => this is Wanted or Ending;

    /// <summary>Whether there is anything to remember.</summary>
    [JsonIgnore]
    public bool IsRemembered => this is not Idle { Turn: 0 };

    /// <summary>Whether its state folders are deleted, or were.</summary>
    [JsonIgnore]
    public virtual bool LosesState => false;

    /// <summary>Nothing is wanted of it; its release may be here.</summary>
    internal sealed record Idle : VersionState;

    /// <summary>It came to run, and shall go on.</summary>
    internal sealed record Wanted : VersionState;

    /// <summary>An operator stops it for good once its state was migrated for the last time. Until then it runs and serves, and
    /// other nodes see nothing of the stop.</summary>
    /// <param name="Request">How it is to be stopped then.</param>
    /// <param name="Migrate">The migration that has to succeed before.</param>
    internal sealed record Ending(StopVersionRequest Request, FinalMigrationTarget Migrate) : VersionState;

    /// <summary>It is being stopped, and a restarted daemon goes on with that.</summary>
    /// <param name="Then">What becomes of it.</param>
    /// <param name="RemoveState">Whether its state folders are deleted with that.</param>
    /// <param name="DrainUntil">Until when what uses it may go on; null for not at all.</param>
    internal sealed record Stopping(StopOutcome Then, bool RemoveState, DateTimeOffset? DrainUntil) : VersionState
    {
        /// <summary>The migration that has to succeed before it is stopped; null for none.</summary>
        public FinalMigrationTarget? Migrate { get; init; }

        /// <summary>Its state was migrated for the last time, or nobody wants that.</summary>
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

    /// <summary>It was rolled back, and stays away until it is published anew.</summary>
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

    /// <summary>It never comes back (paper, section 4.5).</summary>
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

/// <summary>What becomes of a version when it is stopped.</summary>
internal enum StopOutcome
{
    /// <summary>Its release stays, and it may be started again.</summary>
    Available,

    /// <summary>It was published anew while it was being stopped for its withdrawal: the release here goes, and the version may
    /// come again with whatever it is now.</summary>
    Replaced,

    /// <summary>It stays away until it is published anew.</summary>
    Withdrawn,

    /// <summary>It never comes back.</summary>
    Obsolete,
}

/// <summary>A migration of what a version has, before it is stopped.</summary>
/// <param name="Version">The version that is migrated to.</param>
/// <param name="After">A migration that began before does not count.</param>
internal sealed record FinalMigrationTarget(Version Version, DateTimeOffset After);
