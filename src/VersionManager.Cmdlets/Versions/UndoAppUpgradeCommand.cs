using System.Management.Automation;
using VersionManager.Contracts.Control;
using VersionManager.Fleet;

namespace VersionManager.Cmdlets;

/// <summary>
/// Goes back to the version before, which still runs: the fleet's newest version is stopped at once and withdrawn from every
/// node, and what is under way to it, an upgrade or a migration, is cancelled. No node comes to it again until it is published
/// anew.
/// </summary>
/// <remarks>
/// One question shows what each node will run. Where nodes would run different versions, or one would be left with nothing,
/// nothing is changed. Nodes that do not answer are reported and hold up nobody; they go back when they hear of it.
/// </remarks>
/// <example>
/// <code>Get-VmNode | Undo-AppUpgrade sourcerouter -Reason 'answers twice'</code>
/// <para>Rolls the whole fleet back from its newest version, wherever that runs, failed or is on its way, after one
/// question.</para>
/// </example>
/// <example>
/// <code>Get-VmNode | Undo-AppUpgrade sourcerouter 2.0 -Obsolete -Force</code>
/// <para>Goes back from that version and from no other, for good and without a question. Scripts name the version: run twice,
/// they go back once.</para>
/// </example>
[Cmdlet(VerbsCommon.Undo, "AppUpgrade", SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.High)]
[OutputType(typeof(AppRollback))]
public sealed class UndoAppUpgradeCommand : ApplicationActionCmdlet
{
    private readonly List<(NodeReference Node, string Application, Version? Version)> _asked = [];
    private volatile bool _telling;

    /// <summary>The version to leave; when absent, the newest that runs on any of the nodes, is on its way to one, or failed
    /// there.</summary>
    [Parameter(Position = 1, ValueFromPipelineByPropertyName = true)]
    [ArgumentCompleter(typeof(VersionCompleter))]
    public Version? Version { get; set; }

    /// <summary>The reason; Get-AppVersion shows it, on every node.</summary>
    [Parameter]
    public string? Reason { get; set; }

    /// <summary>Marks the version obsolete, for good: it cannot be published again.</summary>
    [Parameter]
    public SwitchParameter Obsolete { get; set; }

    /// <summary>Goes back also where the nodes come to run different versions.</summary>
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
                            $"{node.Name}: no version of {application} runs there or is on its way. See what is there with Get-AppVersion."
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
