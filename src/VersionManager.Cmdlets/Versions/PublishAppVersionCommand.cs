using System.Management.Automation;
using VersionManager.Fleet;
using VersionManager.Fleet.Releases;

namespace VersionManager.Cmdlets;

/// <summary>Sends a release to nodes, which upgrade to its version; other nodes fetch it from them.</summary>
/// <example>
/// <code>Publish-AppVersion ./build/1.0 -Node n1, n2, n3</code>
/// <para>Sends a release to three nodes, which start it.</para>
/// </example>
/// <example>
/// <code>Publish-AppVersion ./build/2.0 -Node n1 | Wait-AppUpgrade</code>
/// <para>Publishes a newer version to one node. From there it spreads by itself, with the application's own messages.</para>
/// </example>
[Cmdlet(VerbsData.Publish, "AppVersion", SupportsShouldProcess = true)]
[OutputType(typeof(PublishedRelease))]
public sealed class PublishAppVersionCommand : NodeActionCmdlet
{
    /// <summary>The folders of releases that <c>New-AppRelease</c> made.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipelineByPropertyName = true)]
    [ValidateNotNullOrEmpty]
    public string[] Path { get; set; } = [];

    /// <summary>Only sends the release; the nodes do not upgrade to its version.</summary>
    [Parameter]
    public SwitchParameter NoStart { get; set; }

    private protected override string Activity => "Publishing a release";

    private protected override string DetachAdvice =>
        "Nodes keep what was sent. Run Publish-AppVersion again to send the rest; see nodes that have it all with Get-AppUpgrade.";

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        foreach (string path in Path)
        {
            if (Load(path) is not ReleaseFolder release)
                continue;
            foreach (NodeReference node in Node)
                Enqueue(node, release);
        }
    }

    private protected override void ProcessNode(NodeReference node) =>
        throw new NotSupportedException("Each node takes several releases: see ProcessRecord.");

    private void Enqueue(NodeReference node, ReleaseFolder release)
    {
        string what = $"{release.Manifest.Application} {release.Manifest.Version}";
        if (
            !ShouldProcess(node.Name, NoStart ? $"Send the release of {what}" : $"Send the release of {what} and start its guest")
        )
            return;
        Enqueue(
            node,
            async (target, output, cancellation) =>
            {
                ReleasePublisher publisher = new(release);
                output.Write(
                    await publisher
                        .PublishAsync(
                            target,
                            !NoStart,
                            (sent, total) =>
                                output.Progress(target.Name, $"Sending {what}", total == 0 ? null : (double)sent / total),
                            cancellation
                        )
                        .ConfigureAwait(false)
                );
                KnownFleet.Learn(release.Manifest.Application, release.Manifest.Version);
            }
        );
    }

    private ReleaseFolder? Load(string path)
    {
        string folder = SessionState.Path.GetUnresolvedProviderPathFromPSPath(path);
        try
        {
            return ReleaseFolder.Load(folder);
        }
        catch (Exception error) when (error is ReleaseException or IOException or UnauthorizedAccessException)
        {
            WriteError(
                error is ReleaseException
                    ? ErrorRecords.Of(error, folder)
                    : new ErrorRecord(error, "FileUnreadable", ErrorCategory.ReadError, folder)
            );
            return null;
        }
    }
}
