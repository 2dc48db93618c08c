namespace VersionManager.Contracts.Releases;

/// <summary><c>release.json</c>: the files of one version of one application, and how its guest runs them.</summary>
public sealed record ReleaseManifest
{
    /// <summary>Lower-case letters, digits and hyphens, beginning with a letter; at most 32 characters.</summary>
    public required string Application { get; init; }

    /// <summary>Two to four components, each 0 to <see cref="VersionCode.MaximalComponent"/>.</summary>
    public required Version Version { get; init; }

    /// <summary>The version before this one; lower than <see cref="Version"/>.</summary>
    public Version? Predecessor { get; init; }

    /// <summary>The application's command line; the program's path is absolute, or relative to <see cref="Path"/>.</summary>
    public required IReadOnlyList<string> Start { get; init; }

    /// <summary>The user that runs the application, a user of the node and of its guests; <c>root</c> when absent.</summary>
    public string User { get; init; } = "root";

    /// <summary>Set for the application and its hooks, on top of <c>PATH</c>, <c>HOME</c> and <c>VM_*</c>.</summary>
    public IReadOnlyDictionary<string, string> Environment { get; init; } = new Dictionary<string, string>();

    /// <summary>The guest's path of the release tree, read-only, which is also the working folder; absolute.</summary>
    public string Path { get; init; } = "/app";

    /// <summary>Managed ports, as <c>tcp/7000</c>; a guest may register further ones itself.</summary>
    public IReadOnlyList<string> Ports { get; init; } = [];

    /// <summary>Absolute paths of state folders in the guest, which are outside the tree and outlast the guest.</summary>
    public IReadOnlyList<string> State { get; init; } = [];

    /// <summary>The guest's isolation.</summary>
    public Isolation Isolation { get; init; } = Isolation.Namespace;

    /// <summary>The guest's memory limit: a number and <c>M</c> or <c>G</c>, such as <c>256M</c>; absent for none.</summary>
    public string? Memory { get; init; }

    /// <summary>The command lines that the daemon runs at certain points of the version's life.</summary>
    public ReleaseHooks Hooks { get; init; } = new();

    /// <summary>When <see cref="ReleaseHooks.Migrate"/> runs, and how long it may take; absent for automatically, with the node's
    /// time-out.</summary>
    public ReleaseMigration? Migration { get; init; }

    /// <summary>Clients' requests to the version; absent when it has no gateway.</summary>
    public GatewayManifest? Gateway { get; init; }

    /// <summary>Every file of the tree, ordered by path.</summary>
    public IReadOnlyList<ReleaseFile> Files { get; init; } = [];

    /// <summary>After this instant no node installs the release; absent for never.</summary>
    public DateTimeOffset? Expires { get; init; }
}

/// <summary>Command lines that run in the guest as <see cref="ReleaseManifest.User"/>; each may be absent.</summary>
public sealed record ReleaseHooks
{
    /// <summary>Succeeds (exit status 0) when the application serves.</summary>
    public IReadOnlyList<string>? Health { get; init; }

    /// <summary>Copies state from an older version (paper, section 3.4).</summary>
    public IReadOnlyList<string>? Migrate { get; init; }

    /// <summary>Runs after <see cref="Migrate"/>: reads the copied state back through the new version, and fails if something is
    /// missing.</summary>
    public IReadOnlyList<string>? Verify { get; init; }

    /// <summary>Undoes a write that this version committed and another one did not (docs/gateway.md).</summary>
    public IReadOnlyList<string>? Compensate { get; init; }

    /// <summary>Asks the application to end; SIGTERM when absent.</summary>
    public IReadOnlyList<string>? Stop { get; init; }
}

/// <summary>One file of a release tree.</summary>
/// <param name="Path">Relative, with <c>/</c> between folders and no <c>.</c> or <c>..</c> in it.</param>
/// <param name="Mode">Permissions in octal, such as <c>0755</c>; no set-user-id, set-group-id or sticky bit.</param>
/// <param name="Size">In bytes.</param>
/// <param name="Sha256">Lower-case hexadecimal.</param>
public sealed record ReleaseFile(string Path, string Mode, long Size, string Sha256);
