using System.Management.Automation;
using VersionManager.Fleet.Install;

namespace VersionManager.Cmdlets;

/// <summary>Stops a node's guests and removes the daemon with all its files.</summary>
/// <example>
/// <code>Uninstall-VmNode n3</code>
/// <para>Stops the guests of a node and removes the daemon with all its files, after asking.</para>
/// </example>
/// <example>
/// <code>Get-VmNode | Uninstall-VmNode -KeepState -Force</code>
/// <para>Removes the daemon everywhere without asking, but keeps releases and state.</para>
/// </example>
[Cmdlet(VerbsLifecycle.Uninstall, "VmNode", SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.High)]
public sealed class UninstallVmNodeCommand : NodeActionCmdlet
{
    /// <inheritdoc/>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [NodeTransformation]
    [ArgumentCompleter(typeof(NodeCompleter))]
    [ValidateNotNullOrEmpty]
    public override NodeReference[] Node
    {
        get => base.Node;
        set => base.Node = value;
    }

    /// <summary>Keeps releases, the applications' state and the configuration on the node.</summary>
    [Parameter]
    public SwitchParameter KeepState { get; set; }

    /// <summary>Asks for no confirmation.</summary>
    [Parameter]
    public SwitchParameter Force { get; set; }

    private protected override string Activity => "Removing the daemon";

    private protected override string DetachAdvice =>
        "Stopped between two steps of a removal. Run Uninstall-VmNode again to complete it.";

    private protected override void ProcessNode(NodeReference node)
    {
        string what = KeepState
            ? "Stop every guest and remove the daemon; keep releases and state"
            : "Stop every guest and remove the daemon, every release and all state";
        if (Confirmed(node.Name, what, Force))
            Enqueue(
                node,
                (target, output, cancellation) =>
                    new NodeUninstaller(target).UninstallAsync(
                        KeepState,
                        status => output.Progress(target.Name, status),
                        cancellation
                    )
            );
    }
}
