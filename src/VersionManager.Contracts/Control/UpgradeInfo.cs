namespace VersionManager.Contracts.Control;

/// <summary>The steps of an upgrade (paper, section 4.3 and Figure 2), in their order.</summary>
public enum UpgradeStep
{
    /// <summary>1: the newest local release tree is copied by hard links.</summary>
    Copy = 1,

    /// <summary>2: the copy is synchronized with the files of a node that has the release, and verified.</summary>
    Sync = 2,

    /// <summary>3: the guest is booted.</summary>
    Boot = 3,

    /// <summary>4: the tree is mounted into the guest.</summary>
    Install = 4,

    /// <summary>5: the application is started.</summary>
    Start = 5,

    /// <summary>6: the application has its ports, and its health hook succeeds.</summary>
    Register = 6,

    /// <summary>Afterwards: the application's hook copies state from an older version.</summary>
    Migrate = 7,
}

/// <summary>The state of an upgrade or of one of its steps.</summary>
public enum UpgradeState
{
    /// <summary>Not begun.</summary>
    Pending,

    /// <summary>Under way.</summary>
    Running,

    /// <summary>An attempt failed; the next is at <see cref="UpgradeInfo.NextAttempt"/>.</summary>
    Waiting,

    /// <summary>Done.</summary>
    Succeeded,

    /// <summary>Failed for good.</summary>
    Failed,

    /// <summary>Cancelled by an operator, or because the version became obsolete; begins again only when an operator asks for the
    /// version.</summary>
    Cancelled,
}

/// <summary>One step of an upgrade.</summary>
/// <param name="Step">The step.</param>
/// <param name="State">The step's state.</param>
/// <param name="Milliseconds">How long the step took, or has taken so far.</param>
/// <param name="Detail">What the step did, in a few words; null for nothing.</param>
public sealed record UpgradeStepInfo(UpgradeStep Step, UpgradeState State, double Milliseconds, string? Detail);

/// <summary>An upgrade of a node to a version: <c>GET /v1/upgrades</c>.</summary>
/// <param name="Application">The application's name.</param>
/// <param name="Version">The version that the node upgrades to.</param>
/// <param name="State">The upgrade's state.</param>
/// <param name="Source">The address of the release's current or last source; null when an operator published it here.</param>
/// <param name="Attempt">The number of the attempt, 1 for the first.</param>
/// <param name="Started">When this attempt started.</param>
/// <param name="Finished">When this attempt ended; null while it has not.</param>
/// <param name="NextAttempt">When the next attempt starts; null when there will be none.</param>
/// <param name="BytesCopied">Bytes of files hard-linked from a local release.</param>
/// <param name="BytesReceived">Bytes received from sources in this attempt, so far.</param>
/// <param name="Steps">Every step, in order.</param>
/// <param name="Reason">Why the upgrade failed or was cancelled, and what to do; null otherwise.</param>
/// <param name="Candidates">The addresses of the source candidates, those named by an operator first; null where there are
/// none.</param>
public record UpgradeInfo(
    string Application,
    Version Version,
    UpgradeState State,
    string? Source,
    int Attempt,
    DateTimeOffset Started,
    DateTimeOffset? Finished,
    DateTimeOffset? NextAttempt,
    long BytesCopied,
    long BytesReceived,
    IReadOnlyList<UpgradeStepInfo> Steps,
    string? Reason,
    IReadOnlyList<string>? Candidates = null
);

/// <summary>Answers a long poll of upgrades.</summary>
/// <param name="Sequence">The sequence to ask again with: <c>?after=Sequence&amp;wait=SECONDS</c> is answered when something has
/// changed.</param>
/// <param name="Items">The upgrades.</param>
public sealed record UpgradeList(long Sequence, IReadOnlyList<UpgradeInfo> Items);
