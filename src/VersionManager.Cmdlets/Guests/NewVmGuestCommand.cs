using System.Management.Automation;
using VersionManager.Contracts;
using VersionManager.Contracts.Control;
using VersionManager.Fleet;

namespace VersionManager.Cmdlets;

/// <summary>Starts a guest of a release that nodes have.</summary>
/// <example>
/// <code>Get-VmNode | New-VmGuest sourcerouter 1.0</code>
/// <para>Starts a guest of a release that the nodes have, and waits until its application runs.</para>
/// </example>
/// <example>
/// <code>New-VmGuest sourcerouter 2.0 -Node n1 -Isolation Uml</code>
/// <para>Starts the guest in User-mode Linux, whatever its release says.</para>
/// </example>
[Cmdlet(VerbsCommon.New, "VmGuest", SupportsShouldProcess = true)]
[OutputType(typeof(VmGuest))]
public sealed class NewVmGuestCommand : VersionActionCmdlet
{
    /// <summary>The guest's isolation; the release's when absent.</summary>
    [Parameter]
    public Isolation? Isolation { get; set; }

    /// <summary>How long to wait until the application runs, in seconds, 1 to 3600.</summary>
    [Parameter]
    [Alias("TimeoutSeconds")]
    [ValidateRange(1, 3600)]
    public int TimeoutSec { get; set; } = 120;

    /// <summary>Does not wait until the application runs.</summary>
    [Parameter]
    public SwitchParameter NoWait { get; set; }

    private protected override string Activity => "Starting guests";

    private protected override string DetachAdvice => "The guests go on starting. See them with Get-VmGuest.";

    private protected override void ProcessNode(NodeReference node)
    {
        string application = Application;
        Version version = Version;
        if (!ShouldProcess(node.Name, $"Start a guest of {application} {version}{(Isolation is Isolation i ? $" in {i}" : "")}"))
            return;
        Enqueue(
            node,
            async (target, output, cancellation) =>
            {
                await target
                    .Client.NewGuestAsync(new NewGuestRequest(application, version, Isolation), cancellation)
                    .ConfigureAwait(false);
                KnownFleet.Learn(application, version);
                if (NoWait)
                    return;
                await new UpgradeFollower(target, output)
                    .StartedAsync(application, version, TimeSpan.FromSeconds(TimeoutSec), cancellation)
                    .ConfigureAwait(false);
                foreach (GuestInfo guest in await target.Client.GetGuestsAsync(cancellation).ConfigureAwait(false))
                {
                    if (guest.Application == application && guest.Version == version)
                        output.Write(new VmGuest(target.Name, guest));
                }
            }
        );
    }
}
