using System.Text.Json.Serialization;
using VersionManager.Contracts.Control;
using VersionManager.ProxyService.Releases;
using VersionManager.Storage;

namespace VersionManager.ProxyService.Versions;

/// <summary>What shall be with a version on this node.</summary>
internal enum VersionWish
{
    /// <summary>Nothing: its release may lie here.</summary>
    None,

    /// <summary>It came to run; a guest that ends by itself is started again.</summary>
    Run,

    /// <summary>It is being stopped; a restarted daemon goes on with that.</summary>
    Stop,

    /// <summary>It never comes back (paper, section 4.5); where it is withdrawn, not until it is published anew.</summary>
    Obsolete,
}

/// <summary>What the daemon remembers of a version.</summary>
/// <param name="Application">The application's name.</param>
/// <param name="Version">The version.</param>
/// <param name="Wish">What shall be with it.</param>
/// <param name="ThenObsolete">While it is being stopped: whether it stays marked then. It is marked so already.</param>
/// <param name="RemoveState">While it is being stopped, or is obsolete: whether its state is deleted.</param>
/// <param name="Since">When it came to this.</param>
/// <param name="Reason">Why it failed, was marked or could not be stopped; null otherwise.</param>
internal sealed record VersionEntry(
    string Application,
    Version Version,
    VersionWish Wish,
    bool ThenObsolete,
    bool RemoveState,
    DateTimeOffset Since,
    string? Reason
)
{
    /// <summary>Which version.</summary>
    [JsonIgnore]
    public ReleaseKey Key => new(Application, Version);

    /// <summary>While it is being stopped: until when what uses it may go on; null for not at all.</summary>
    public DateTimeOffset? DrainUntil { get; init; }

    /// <summary>
    /// It ran here until another node's mark ended it. The node still takes part in the application, and comes to another version
    /// of it when one is announced, though it may run none now.
    /// </summary>
    public bool AwaitsSuccessor { get; init; }

    /// <summary>How it is to be stopped once its state was migrated for the last time: until then it runs, and nothing of the
    /// stop is to be seen by other nodes.</summary>
    public StopVersionRequest? Ending { get; init; }

    /// <summary>The migration that has to succeed before it is stopped; null for none.</summary>
    public LastMigrationTo? Migrate { get; init; }

    /// <summary>While it is being stopped: its state was migrated for the last time, or an operator did not want that.</summary>
    public bool Migrated { get; init; }

    /// <summary>The mark goes when the version is published anew: it was rolled back, and not for good.</summary>
    public bool Withdrawn { get; init; }

    /// <summary>
    /// How often it was withdrawn and published anew in turn; 0 for never, and where it is obsolete for good. Kept also while it
    /// runs, since it is told to other nodes: <see cref="Contracts.Wire.VersionMark.Turn"/>.
    /// </summary>
    public int Turn { get; init; }

    /// <summary>Whether it was withdrawn, and is no longer.</summary>
    [JsonIgnore]
    public bool IsPublishedAnew => !IsMarked && Turn > 0;

    /// <summary>Whether it is marked obsolete or withdrawn: it is, or will be once it is stopped.</summary>
    [JsonIgnore]
    public bool IsMarked => Wish == VersionWish.Obsolete || (Wish == VersionWish.Stop && ThenObsolete);
}

/// <summary>A migration of what a version has, before it is stopped.</summary>
/// <param name="Version">The version that is migrated to.</param>
/// <param name="After">A migration that began before does not count.</param>
internal sealed record LastMigrationTo(Version Version, DateTimeOffset After);

/// <summary>What <c>state/versions.json</c> holds.</summary>
/// <param name="Format">The file's format.</param>
/// <param name="Versions">What is remembered of versions.</param>
/// <param name="Defaults">By application, the version that messages without a header go to.</param>
internal sealed record VersionsState(
    int Format,
    IReadOnlyList<VersionEntry> Versions,
    IReadOnlyDictionary<string, Version> Defaults
) : IVersionedState;
