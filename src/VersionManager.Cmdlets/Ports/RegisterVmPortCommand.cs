using System.Management.Automation;
using VersionManager.Contracts;
using VersionManager.Contracts.Control;
using VersionManager.Fleet;

namespace VersionManager.Cmdlets;

/// <summary>Registers managed ports for an application: from then on, flows to them reach the sender's version only.</summary>
/// <example>
/// <code>Get-VmNode | Register-VmPort sourcerouter tcp/7000, udp/7000</code>
/// <para>Makes two more ports managed, on every node.</para>
/// </example>
[Cmdlet(VerbsLifecycle.Register, "VmPort", SupportsShouldProcess = true)]
[OutputType(typeof(VmPort))]
public sealed class RegisterVmPortCommand : ApplicationActionCmdlet
{
    /// <summary>Ports, such as <c>tcp/7000</c>.</summary>
    [Parameter(Mandatory = true, Position = 1, ValueFromPipelineByPropertyName = true)]
    [ValidateNotNullOrEmpty]
    public ManagedPort[] Port { get; set; } = [];

    private protected override string Activity => "Registering managed ports";

    private protected override void ProcessNode(NodeReference node)
    {
        string application = Application;
        foreach (ManagedPort port in Port)
        {
            if (!ShouldProcess(node.Name, $"Register {port} for {application}"))
                continue;
            Enqueue(
                node,
                async (target, output, cancellation) =>
                {
                    await target
                        .Client.RegisterPortAsync(new RegisterPortRequest(application, port.Protocol, port.Port), cancellation)
                        .ConfigureAwait(false);
                    PortInfo registered =
                        (await target.Client.GetPortsAsync(cancellation).ConfigureAwait(false)).FirstOrDefault(p =>
                            p.Protocol == port.Protocol && p.Port == port.Port
                        ) ?? new PortInfo(application, port.Protocol, port.Port, PortSource.Operator);
                    output.Write(VmPort.Of(target.Name, registered));
                }
            );
        }
    }
}
