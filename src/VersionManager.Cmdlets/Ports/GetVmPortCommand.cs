using System.Management.Automation;
using VersionManager.Contracts.Control;
using VersionManager.Fleet;

namespace VersionManager.Cmdlets;

/// <summary>Gets the managed ports of nodes.</summary>
/// <example>
/// <code>Get-VmNode | Get-VmPort</code>
/// <para>Shows who owns which managed port.</para>
/// </example>
[Cmdlet(VerbsCommon.Get, "VmPort")]
[OutputType(typeof(VmPort))]
public sealed class GetVmPortCommand : ApplicationQueryCmdlet
{
    private protected override string Activity => "Getting managed ports";

    private protected override void ProcessNode(NodeReference node)
    {
        NameFilter applications = new(Application);
        Enqueue(
            node,
            async (target, output, cancellation) =>
            {
                foreach (PortInfo port in await target.Client.GetPortsAsync(cancellation).ConfigureAwait(false))
                {
                    if (applications.Matches(port.Application))
                        output.Write(VmPort.Of(target.Name, port));
                }
            }
        );
    }
}
