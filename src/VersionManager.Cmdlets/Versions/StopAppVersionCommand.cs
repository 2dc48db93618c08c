using System.Diagnostics;
using System.Management.Automation;
using VersionManager.Contracts.Control;
using VersionManager.Fleet;

namespace VersionManager.Cmdlets;

/// <summary>
/// Stops a version: drains it, stops its guest, and marks it obsolete. The mark is for good and spreads to every node, also to
/// those that are off now. Before that, its state is migrated once more to the next newer running version, if that has a migrate
/// hook; if the migration fails, the version goes on.
/// </summary>
/// <example>
/// <code>Get-VmNode | Stop-AppVersion sourcerouter 1.0</code>
/// <para>Ends a version everywhere, after asking: it is stopped, marked obsolete, and does not come back.</para>
/// </example>
/// <example>
/// <code>Get-VmNode | Stop-AppVersion sourcerouter 1.0 -SkipMigration -Confirm:$false</code>
/// <para>Ends the version without a last migration, such as when its state can no longer be migrated. Its state folders
/// stay.</para>
/// </example>
/// <example>
/// <code>Get-VmNode | Stop-AppVersion sourcerouter 2.0 -Force</code>
/// <para>Stops the version without asking, even while it is in use. To go back from a new version, Undo-AppUpgrade is
/// quicker.</para>
/// </example>
[Cmdlet(VerbsLifecycle.Stop, "AppVersion", SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.High)]
[OutputType(typeof(AppVersion))]
public sealed class StopAppVersionCommand : VersionActionCmdlet
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly List<(NodeReference Node, string Application, Version Version)> _asked = [];
    private volatile bool _telling;

    /// <summary>How long open flows may last, in seconds, 0 to 3600; 0 stops at once.</summary>
    [Parameter]
    [Alias("DrainSeconds")]
    [ValidateRange(0, 3600)]
    public int DrainSec { get; set; } = 10;

    /// <summary>Stops the version on these nodes only, without marking it obsolete: it may be started again, and comes back by
    /// itself when another node announces it.</summary>
    [Parameter]
    public SwitchParameter NotObsolete { get; set; }

    /// <summary>Deletes the version's state folders too; if it is marked obsolete, on every node.</summary>
    [Parameter]
    public SwitchParameter RemoveState { get; set; }

    /// <summary>Keeps the version's state folders. This is the default; scripts may state it.</summary>
    [Parameter]
    public SwitchParameter KeepState { get; set; }

    /// <summary>Why the version is obsolete; Get-AppVersion shows it, on every node.</summary>
    [Parameter]
    public string? Reason { get; set; }

    /// <summary>Leaves out the last migration. The newer version may then lack writes that went through nodes without
    /// it.</summary>
    [Parameter]
    public SwitchParameter SkipMigration { get; set; }

    /// <summary>Does not wait until the version has stopped.</summary>
    [Parameter]
    public SwitchParameter NoWait { get; set; }

    /// <summary>Stops the version even when no other version of the application runs on the node, marks it even when no node has
    /// it, and asks for no confirmation.</summary>
    [Parameter]
    public SwitchParameter Force { get; set; }

    private protected override string Activity => "Stopping a version";

    private protected override string? DetachAdvice =>
        _telling
            ? $"The version goes on stopping. See it with Get-AppVersion -Application {Application} -Version {Version}."
            : null;

    /// <inheritdoc/>
    protected override void BeginProcessing()
    {
        if (KeepState && RemoveState)
        {
            ThrowTerminatingError(
                new ErrorRecord(
                    new PSArgumentException("Name -KeepState or -RemoveState, not both."),
                    "StateKeptAndRemoved",
                    ErrorCategory.InvalidArgument,
                    null
                )
            );
        }
    }

    private protected override void ProcessNode(NodeReference node) => _asked.Add((node, Application, Version));

    /// <inheritdoc/>
    protected override void EndProcessing()
    {
        foreach (var version in _asked.GroupBy(a => (a.Application, a.Version)))
        {
            // All nodes are asked at once, and all warnings come before the confirmation.
            bool isThere = false;
            Progress.Begin($"Asking what nodes have of {version.Key.Application}", version.Count());
            Run(async output =>
                isThere = await LookAsync([.. version.Select(a => a.Node)], version.Key.Application, version.Key.Version, output)
                    .ConfigureAwait(false)
            );
            if (isThere)
                Enqueue([.. version.Select(a => a.Node)], version.Key.Application, version.Key.Version);
        }
        _telling = true;
        base.EndProcessing();
    }

    private void Enqueue(IReadOnlyList<NodeReference> nodes, string application, Version version)
    {
        foreach (NodeReference node in nodes.Where(n => Confirmed(n.Name, Plan(application, version), Force)))
        {
            Enqueue(
                node,
                async (target, output, cancellation) =>
                {
                    await StopAsync(target, application, version, output, cancellation).ConfigureAwait(false);
                    output.Write(await WaitAsync(target, application, version, output, cancellation).ConfigureAwait(false));
                }
            );
        }
    }

    /// <summary>Warns of the version's usage on each node.</summary>
    /// <returns>False where no node has the version: a typing error must not mark a version on the whole fleet.</returns>
    private async Task<bool> LookAsync(
        IReadOnlyList<NodeReference> nodes,
        string application,
        Version version,
        PipelineOutput output
    )
    {
        VersionSurvey survey = await VersionSurvey
            .AskAsync(nodes, application, ThrottleLimit, Cancellation)
            .ConfigureAwait(false);
        // A node that cannot be asked cannot be told to stop either, which is reported then.
        foreach ((_, Exception error) in survey.Failures)
            output.WriteVerbose(error.Message);
        if (!Force && survey.Answers.Count > 0 && !survey.Versions.Contains(version))
        {
            string names = string.Join(", ", survey.Answers.Select(a => a.Node.Name));
            output.WriteError(
                new NodeException(
                    NodeErrorKind.VersionNotFound,
                    names,
                    $"No node of {names} has {application} {version}, and nothing was changed. "
                        + (
                            survey.Versions.Count == 0
                                ? $"They have no version of {application}."
                                : $"They have {string.Join(", ", survey.Versions)}."
                        )
                        + (NotObsolete ? "" : " To mark a version obsolete before it comes to any node, use -Force.")
                ),
                $"{application} {version}"
            );
            return false;
        }
        await FleetRunner
            .RunAsync(
                [.. survey.Answers.Select(a => new[] { a.Node })],
                ThrottleLimit,
                (node, cancellation) => WarnOfUseAsync(node, application, version, output, cancellation),
                (_, error) => output.WriteVerbose(error.Message),
                Cancellation
            )
            .ConfigureAwait(false);
        return true;
    }

    private static async Task WarnOfUseAsync(
        NodeReference node,
        string application,
        Version version,
        PipelineOutput output,
        CancellationToken cancellation
    )
    {
        VmNode target = await node.ConnectAsync(cancellation).ConfigureAwait(false);
        if (await UsageText.OfAsync(target, application, version, cancellation).ConfigureAwait(false) is string warning)
            output.WriteWarning(warning);
    }

    private async Task StopAsync(
        VmNode node,
        string application,
        Version version,
        PipelineOutput output,
        CancellationToken cancellation
    )
    {
        try
        {
            StopVersionRequest request = new(DrainSec, !NotObsolete, RemoveState, Force, Reason, SkipMigration);
            await node.Client.StopVersionAsync(application, version, request, cancellation).ConfigureAwait(false);
        }
        catch (ProblemException error) when (error.Code == ProblemCode.VersionObsolete)
        {
            // The version is stopped already, perhaps because another node's mark was quicker.
            output.WriteVerbose(error.Message);
        }
    }

    private Task<AppVersion> WaitAsync(
        VmNode node,
        string application,
        Version version,
        PipelineOutput output,
        CancellationToken cancellation
    )
    {
        TimeSpan limit = TimeSpan.FromSeconds(DrainSec) + Patience;
        NodeException Late() =>
            new(
                NodeErrorKind.TimedOut,
                node.Name,
                $"{node.Name}: {application} {version} did not stop in {limit.TotalSeconds:0} s. It goes on stopping: see it with Get-AppVersion; the daemon's log says what it waits for."
            );
        // The migration has no time limit here.
        Stopwatch ending = Stopwatch.StartNew();
        return Polling.UntilAsync(
            async () =>
            {
                AppVersionInfo? found = (await node.Client.GetVersionsAsync(cancellation).ConfigureAwait(false)).FirstOrDefault(
                    v => v.Application == application && v.Version == version
                );
                if (found is not null && (NoWait || found.State is not (AppVersionState.Running or AppVersionState.Stopping)))
                    return new AppVersion(node.Name, found);
                if (found is { State: AppVersionState.Running, Reason: { } reason })
                    throw new NodeException(NodeErrorKind.MigrationFailed, node.Name, $"{node.Name}: {reason}");
                if (found?.MigratingTo is { } successor)
                {
                    ending.Restart();
                    StateMigration? migration = await MigrationText
                        .FindAsync(node, application, successor, cancellation)
                        .ConfigureAwait(false);
                    output.Progress(
                        node.Name,
                        $"Migrating its state to {successor}{(migration is null ? "" : $": {MigrationText.Status(migration)}")}",
                        migration?.Progress
                    );
                }
                else if (ending.Elapsed > limit)
                {
                    throw Late();
                }
                else
                {
                    output.Progress(
                        node.Name,
                        await UsageText.LeftAsync(node, application, version, cancellation).ConfigureAwait(false)
                    );
                }
                return null;
            },
            TimeSpan.MaxValue,
            Late,
            cancellation
        );
    }

    private string Plan(string application, Version version) =>
        $"Stop {application} {version}{(DrainSec == 0 ? " at once" : $" after up to {DrainSec} s for open flows")}"
        + (NotObsolete ? " on this node" : ", mark it obsolete on every node")
        + (SkipMigration ? ", do not migrate its state before" : "")
        + (RemoveState ? ", delete its state" : "");
}
