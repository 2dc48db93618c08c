using System.Management.Automation;
using VersionManager.Contracts;

namespace VersionManager.Cmdlets;

/// <summary>Releases managed ports: flows to them are no longer separated by version.</summary>
/// <example>
/// <code>Get-VmNode | Unregister-VmPort sourcerouter udp/7000</code>
/// <para>Releases a port after asking.</para>
/// </example>
[Cmdlet(VerbsLifecycle.Unregister, "VmPort", SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.High)]
public sealed class UnregisterVmPortCommand : ApplicationActionCmdlet
{
    /// <summary>Ports, such as <c>tcp/7000</c>.</summary>
    [Parameter(Mandatory = true, Position = 1, ValueFromPipelineByPropertyName = true)]
    [ValidateNotNullOrEmpty]
    public ManagedPort[] Port { get; set; } = [];

    /// <summary>Asks for no confirmation.</summary>
    [Parameter]
    public SwitchParameter Force { get; set; }

    private protected override string Activity => "Releasing managed ports";

    private protected override void ProcessNode(NodeReference node)
    {
        string application = Application;
        foreach (ManagedPort port in Port)
        {
            if (Confirmed(node.Name, $"Release {port} of {application}", Force))
                Enqueue(node, (target, _, cancellation) => target.Client.UnregisterPortAsync(application, port, cancellation));
        }
    }
}
