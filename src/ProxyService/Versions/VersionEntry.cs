using System.Text.Json.Serialization;
using VersionManager.ProxyService.Releases;
using VersionManager.ProxyService.State;

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

    /// <summary>It never comes back (paper, section 4.5).</summary>
    Obsolete,
}

/// <summary>What the daemon remembers of a version.</summary>
/// <param name="Application">The application's name.</param>
/// <param name="Version">The version.</param>
/// <param name="Wish">What shall be with it.</param>
/// <param name="ThenObsolete">While it is being stopped: whether it becomes obsolete then. It is marked so already.</param>
/// <param name="RemoveState">While it is being stopped, or is obsolete: whether its state is deleted.</param>
/// <param name="Since">When it came to this.</param>
/// <param name="Reason">Why it failed or became obsolete; null otherwise.</param>
internal sealed record VersionEntry(
    string Application, Version Version, VersionWish Wish, bool ThenObsolete, bool RemoveState, DateTimeOffset Since, string? Reason)
{
    /// <summary>Which version.</summary>
    [JsonIgnore]
    public ReleaseKey Key => new(Application, Version);

    /// <summary>While it is being stopped: until when what uses it may go on; null for not at all.</summary>
    public DateTimeOffset? DrainUntil { get; init; }

    /// <summary>
    /// It ran here until another node's mark ended it. The node still takes part in the application, and comes to another version of it
    /// when one is announced, though it may run none now.
    /// </summary>
    public bool AwaitsSuccessor { get; init; }

    /// <summary>Whether it is marked obsolete: it is, or will be once it is stopped.</summary>
    [JsonIgnore]
    public bool IsMarked => Wish == VersionWish.Obsolete || (Wish == VersionWish.Stop && ThenObsolete);
}

/// <summary>What <c>state/versions.json</c> holds.</summary>
/// <param name="Format">The file's format.</param>
/// <param name="Versions">What is remembered of versions.</param>
/// <param name="Defaults">By application, the version that messages without a header go to.</param>
internal sealed record VersionsState(int Format, IReadOnlyList<VersionEntry> Versions, IReadOnlyDictionary<string, Version> Defaults) : IVersionedState;
