using System.Management.Automation;
using System.Net;
using VersionManager.Contracts.Control;
using VersionManager.Fleet;

namespace VersionManager.Cmdlets;

/// <summary>
/// Tells nodes that a version exists, as a version header would: they fetch it and upgrade to it. With -Source, an upgrade under
/// way turns to that node at once and keeps what it has received. An upgrade that Stop-AppUpgrade cancelled begins again.
/// </summary>
/// <example>
/// <code>Sync-AppVersion sourcerouter 2.0 -Node n2, n3 -Source 10.0.0.1</code>
/// <para>Tells two nodes of a version, instead of waiting until a message does; they fetch it from the third.</para>
/// </example>
/// <example>
/// <code>Sync-AppVersion sourcerouter 2.0 -Node n3 -Source n2</code>
/// <para>Makes an upgrading node fetch the rest of the release from another node, at once.</para>
/// </example>
[Cmdlet(VerbsData.Sync, "AppVersion", SupportsShouldProcess = true)]
[OutputType(typeof(AppUpgrade))]
public sealed class SyncAppVersionCommand : VersionActionCmdlet
{
    /// <summary>The node to fetch the release from: a connected node's name, or an address. Not needed where the nodes have the
    /// release, or know a node that has it.</summary>
    [Parameter]
    [ArgumentCompleter(typeof(NodeCompleter))]
    [ValidateNotNullOrEmpty]
    public string? Source { get; set; }

    private protected override string Activity => "Telling nodes of a version";

    private protected override string DetachAdvice =>
        $"Nodes that were told go on. See them with Get-AppUpgrade -Application {Application}.";

    private protected override void ProcessNode(NodeReference node)
    {
        string application = Application;
        Version version = Version;
        if (!ShouldProcess(node.Name, $"Upgrade to {application} {version}{(Source is null ? "" : $" from {Source}")}"))
            return;
        Enqueue(
            node,
            async (target, output, cancellation) =>
            {
                string? source = Source is null ? null : await AddressAsync(Source, cancellation).ConfigureAwait(false);
                await target
                    .Client.SyncVersionAsync(new SyncVersionRequest(application, version, source), cancellation)
                    .ConfigureAwait(false);
                KnownFleet.Learn(application, version);
                foreach (
                    UpgradeInfo upgrade in (
                        await target.Client.GetUpgradesAsync(application, version, null, 0, cancellation).ConfigureAwait(false)
                    ).Items
                )
                    output.Write(new AppUpgrade(target.Name, upgrade));
            }
        );
    }

    private static async Task<string> AddressAsync(string source, CancellationToken cancellation)
    {
        if (IPAddress.TryParse(source, out _))
            return source;
        VmNode node = await new NodeReference(source).ConnectAsync(cancellation).ConfigureAwait(false);
        if (node.Address is null)
            await node.RefreshAsync(cancellation).ConfigureAwait(false);
        return node.Address!;
    }
}
