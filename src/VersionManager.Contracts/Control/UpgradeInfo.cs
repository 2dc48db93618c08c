namespace VersionManager.Contracts.Control;

/// <summary>The steps of an upgrade (paper, section 4.3 and Figure 2), in their order.</summary>
public enum UpgradeStep
{
    /// <summary>1: the newest local release tree is copied, by reference.</summary>
    Copy = 1,

    /// <summary>2: the copy is synchronized with the files of a node that has the release, and verified.</summary>
    Sync = 2,

    /// <summary>3: the guest is booted.</summary>
    Boot = 3,

    /// <summary>4: the tree is mounted into the guest.</summary>
    Install = 4,

    /// <summary>5: the application is started.</summary>
    Start = 5,

    /// <summary>6: it has its ports, and its health hook succeeds.</summary>
    Register = 6,

    /// <summary>Afterwards: the application's hook copies state from the version before.</summary>
    Migrate = 7,
}

/// <summary>Where an upgrade or one of its steps stands.</summary>
public enum UpgradeState
{
    /// <summary>Not begun.</summary>
    Pending,

    /// <summary>Under way.</summary>
    Running,

    /// <summary>Failed, and will be tried again at <see cref="UpgradeInfo.NextAttempt"/>.</summary>
    Waiting,

    /// <summary>Done.</summary>
    Succeeded,

    /// <summary>Failed for good.</summary>
    Failed,

    /// <summary>Ended by an operator, or because the version became obsolete; begins again only when an operator asks for the
    /// version.</summary>
    Cancelled,
}

/// <summary>One step of an upgrade.</summary>
/// <param name="Step">Which.</param>
/// <param name="State">Where it stands.</param>
/// <param name="Milliseconds">How long it took, or has taken so far.</param>
/// <param name="Detail">What it did, in a few words; null where there is nothing to say.</param>
public sealed record UpgradeStepInfo(UpgradeStep Step, UpgradeState State, double Milliseconds, string? Detail);

/// <summary>One node's way to one version: <c>GET /v1/upgrades</c>.</summary>
/// <param name="Application">The application's name.</param>
/// <param name="Version">The version that the node is coming to.</param>
/// <param name="State">Where the upgrade stands.</param>
/// <param name="Source">The address of the node that the release comes from, or came from last; null when an operator published
/// it here.</param>
/// <param name="Attempt">1 for the first.</param>
/// <param name="Started">When this attempt started.</param>
/// <param name="Finished">When it ended; null while it has not.</param>
/// <param name="NextAttempt">When the next attempt starts; null when there will be none.</param>
/// <param name="BytesCopied">Bytes taken by reference from a local release.</param>
/// <param name="BytesReceived">Bytes received from sources in this attempt, so far.</param>
/// <param name="Steps">Every step, in order.</param>
/// <param name="Reason">Why it failed or was cancelled, and what to do; null otherwise.</param>
/// <param name="Candidates">The addresses of the nodes known to have the release, those named by an operator first; null where
/// none is known.</param>
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

/// <summary>Answers a watch: what there is now, and the number to ask with for what comes after.</summary>
/// <param name="Sequence">Ask again with <c>?after=Sequence&amp;wait=SECONDS</c> to be answered when something changed.</param>
/// <param name="Items">What there is now.</param>
public sealed record UpgradeList(long Sequence, IReadOnlyList<UpgradeInfo> Items);
