using System.Management.Automation;
using VersionManager.Contracts.Control;
using VersionManager.Fleet;

namespace VersionManager.Cmdlets;

/// <summary>Gets the guests of nodes.</summary>
/// <example>
/// <code>Get-VmNode | Get-VmGuest sourcerouter</code>
/// <para>Shows the guests of an application on every node: during an upgrade, one of each version.</para>
/// </example>
[Cmdlet(VerbsCommon.Get, "VmGuest")]
[OutputType(typeof(VmGuest))]
public sealed class GetVmGuestCommand : VersionQueryCmdlet
{
    private protected override string Activity => "Getting guests";

    private protected override void ProcessNode(NodeReference node)
    {
        Func<string, Version, bool> isSelected = Selection();
        Enqueue(
            node,
            async (target, output, cancellation) =>
            {
                foreach (GuestInfo guest in await target.Client.GetGuestsAsync(cancellation).ConfigureAwait(false))
                {
                    KnownFleet.Learn(guest.Application, guest.Version);
                    if (isSelected(guest.Application, guest.Version))
                        output.Write(new VmGuest(target.Name, guest));
                }
            }
        );
    }
}
