using System.Management.Automation;
using VersionManager.Contracts.Control;
using VersionManager.Fleet;

namespace VersionManager.Cmdlets;

/// <summary>
/// Goes back to the older version, which still runs: the fleet's newest version is stopped at once and withdrawn from every node,
/// and an upgrade or migration to it is cancelled. No node upgrades to it again until it is published again.
/// </summary>
/// <remarks>
/// One question shows what each node will run. If nodes would run different versions, or one would run nothing, nothing is
/// changed. Nodes that do not answer are reported and delay no other; they go back when they hear of the mark.
/// </remarks>
/// <example>
/// <code>Get-VmNode | Undo-AppUpgrade sourcerouter -Reason 'answers twice'</code>
/// <para>Rolls the whole fleet back from its newest version, wherever that runs, failed or is upgrading, after one
/// question.</para>
/// </example>
/// <example>
/// <code>Get-VmNode | Undo-AppUpgrade sourcerouter 2.0 -Obsolete -Force</code>
/// <para>Goes back from that version and no other, for good and without a question. Scripts should name the version: run twice,
/// they go back only once.</para>
/// </example>
[Cmdlet(VerbsCommon.Undo, "AppUpgrade", SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.High)]
[OutputType(typeof(AppRollback))]
public sealed class UndoAppUpgradeCommand : ApplicationActionCmdlet
{
    private readonly List<(NodeReference Node, string Application, Version? Version)> _asked = [];
    private volatile bool _telling;

    /// <summary>The version to leave; when absent, the newest that runs, is upgrading or failed on any of the nodes.</summary>
    [Parameter(Position = 1, ValueFromPipelineByPropertyName = true)]
    [ArgumentCompleter(typeof(VersionCompleter))]
    public Version? Version { get; set; }

    /// <summary>The reason; Get-AppVersion shows it, on every node.</summary>
    [Parameter]
    public string? Reason { get; set; }

    /// <summary>Marks the version obsolete, for good: it cannot be published again.</summary>
    [Parameter]
    public SwitchParameter Obsolete { get; set; }

    /// <summary>Goes back even if the nodes will run different versions.</summary>
    [Parameter]
    public SwitchParameter AllowMixed { get; set; }

    /// <summary>Asks for no confirmation.</summary>
    [Parameter]
    public SwitchParameter Force { get; set; }

    private protected override string Activity => "Going back";

    private protected override string? DetachAdvice =>
        _telling
            ? $"Nodes that were told go back. See them with Get-AppVersion -Application {Application}; run Undo-AppUpgrade with the version again for the others."
            : null;

    private protected override void ProcessNode(NodeReference node) => _asked.Add((node, Application, Version));

    /// <inheritdoc/>
    protected override void EndProcessing()
    {
        foreach (
            IGrouping<string, (NodeReference Node, string Application, Version? Version)> application in _asked.GroupBy(
                a => a.Application,
                StringComparer.Ordinal
            )
        )
        {
            if (
                PlanOf(application.Key, [.. application.Select(a => a.Node)], [.. application.Select(a => a.Version).Distinct()])
                    is { Nodes.Count: > 0 } plan
                && IsConfirmed(plan)
            )
                Enqueue(plan);
        }
        _telling = true;
        base.EndProcessing();
    }

    private RollbackPlan? PlanOf(string application, IReadOnlyList<NodeReference> nodes, IReadOnlyList<Version?> versions)
    {
        RollbackPlan? plan = null;
        Progress.Begin($"Asking what nodes have of {application}", nodes.Count);
        Run(async output =>
        {
            try
            {
                if (versions.Count > 1)
                {
                    throw new NodeException(
                        NodeErrorKind.AmbiguousRollback,
                        application,
                        $"Nothing was changed: several versions of {application} were named: {string.Join(", ", versions)}. Name one with -Version."
                    );
                }
                VersionSurvey survey = await VersionSurvey
                    .AskAsync(nodes, application, ThrottleLimit, Cancellation)
                    .ConfigureAwait(false);
                foreach ((NodeReference node, Exception error) in survey.Failures)
                    output.WriteError(error, node.Name);
                plan = RollbackPlan.Make(application, versions[0], survey, AllowMixed);
                foreach (NodeReference node in plan.Absent)
                    output.WriteError(
                        new NodeException(
                            NodeErrorKind.NothingToUndo,
                            node.Name,
                            $"{node.Name}: no version of {application} runs or is upgrading there. Get-AppVersion shows its versions."
                        ),
                        node.Name
                    );
            }
            catch (NodeException refusal)
            {
                output.WriteError(refusal, refusal.Node);
            }
        });
        return plan;
    }

    private bool IsConfirmed(RollbackPlan plan)
    {
        string description = plan.Describe(Obsolete);
        return (Force && !IsWhatIf) || ShouldProcess(description, description, $"Go back from {plan.Application} {plan.From}?");
    }

    private void Enqueue(RollbackPlan plan)
    {
        RollBackRequest request = new(plan.From, Reason, Obsolete);
        foreach (RollbackPlan.Step step in plan.Nodes)
        {
            Enqueue(
                step.Node,
                async (target, output, cancellation) =>
                {
                    RollBackResult result = await target
                        .Client.RollBackAsync(plan.Application, request, cancellation)
                        .ConfigureAwait(false);
                    output.Write(new AppRollback(target.Name, result.Application, result.From, result.To, request.Obsolete));
                }
            );
        }
    }
}
