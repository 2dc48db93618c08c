using System.Management.Automation;
using VersionManager.Fleet;

namespace VersionManager.Cmdlets;

/// <summary>Stops guests; their releases and state stay on the nodes.</summary>
/// <example>
/// <code>Get-VmNode n1 | Get-VmGuest sourcerouter | Remove-VmGuest -WhatIf</code>
/// <para>Shows which guests would be stopped.</para>
/// </example>
/// <example>
/// <code>Remove-VmGuest sourcerouter 2.0 -Node n1</code>
/// <para>Stops one guest after asking. The release and the state stay.</para>
/// </example>
[Cmdlet(VerbsCommon.Remove, "VmGuest", SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.High)]
public sealed class RemoveVmGuestCommand : VersionActionCmdlet
{
    /// <summary>How long to wait until the guest has stopped, in seconds, 1 to 3600.</summary>
    [Parameter]
    [Alias("TimeoutSeconds")]
    [ValidateRange(1, 3600)]
    public int TimeoutSec { get; set; } = 60;

    /// <summary>Asks for no confirmation.</summary>
    [Parameter]
    public SwitchParameter Force { get; set; }

    private protected override string Activity => "Stopping guests";

    private protected override string DetachAdvice => "The guests go on stopping. See them with Get-VmGuest.";

    private protected override void ProcessNode(NodeReference node)
    {
        string application = Application;
        Version version = Version;
        if (!Confirmed(node.Name, $"Stop the guest of {application} {version}", Force))
            return;
        Enqueue(
            node,
            async (target, output, cancellation) =>
            {
                await target.Client.RemoveGuestAsync(application, version, cancellation).ConfigureAwait(false);
                output.Progress(target.Name, "Waiting for the guest to stop");
                await Polling
                    .UntilAsync(
                        async () =>
                            (await target.Client.GetGuestsAsync(cancellation).ConfigureAwait(false)).Any(g =>
                                g.Application == application && g.Version == version
                            )
                                ? null
                                : target,
                        TimeSpan.FromSeconds(TimeoutSec),
                        () =>
                            new NodeException(
                                NodeErrorKind.TimedOut,
                                target.Name,
                                $"{target.Name}: the guest of {application} {version} did not stop in {TimeoutSec} s. See it with Get-VmGuest; the daemon's log says what it waits for."
                            ),
                        cancellation
                    )
                    .ConfigureAwait(false);
            }
        );
    }
}
