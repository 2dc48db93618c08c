using System.Management.Automation;
using VersionManager.Fleet;
using VersionManager.Fleet.Install;

namespace VersionManager.Cmdlets;

/// <summary>Installs the daemon and the HTTP gateway on nodes and starts the daemon. On nodes that have them, updates both while
/// guests and clients go on.</summary>
/// <remarks>
/// Files are copied to many nodes at once. Running daemons are then restarted one after another, each when the one before serves
/// again. If one does not come back, the remaining daemons are not restarted.
/// </remarks>
/// <example>
/// <code>Connect-VmNode n1, n2, n3 | Install-VmNode</code>
/// <para>Installs the module's own daemon on three nodes.</para>
/// </example>
/// <example>
/// <code>Get-VmNode | Install-VmNode -InstallDependencies -WhatIf</code>
/// <para>Shows what would be done, and does nothing.</para>
/// </example>
[Cmdlet(VerbsLifecycle.Install, "VmNode", SupportsShouldProcess = true)]
[OutputType(typeof(NodeInstallation))]
public sealed class InstallVmNodeCommand : NodeActionCmdlet
{
    private readonly RestartTurns _turns = new();
    private DaemonFile? _daemon;
    private DaemonFile? _gateway;

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

    /// <summary>The daemon's file on this machine; the module's own when absent.</summary>
    [Parameter]
    [Alias("Path")]
    [ValidateNotNullOrEmpty]
    public string? DaemonPath { get; set; }

    /// <summary>The HTTP gateway's file on this machine; <c>vmgateway</c> beside the daemon's file when absent, if it
    /// exists.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? GatewayPath { get; set; }

    /// <summary>Installs the Debian packages that the daemon needs and the node lacks.</summary>
    [Parameter]
    public SwitchParameter InstallDependencies { get; set; }

    /// <summary>Restarts the daemon even if nothing differs.</summary>
    [Parameter]
    public SwitchParameter Force { get; set; }

    private protected override string Activity => "Installing the daemon";

    private protected override string DetachAdvice =>
        "Stopped between two steps of an installation. Run Install-VmNode again to complete it.";

    /// <inheritdoc/>
    protected override void BeginProcessing()
    {
        string path = DaemonPath is null
            ? Path.Combine(Path.GetDirectoryName(typeof(InstallVmNodeCommand).Assembly.Location) ?? "", "linux-x64", "vmproxy")
            : SessionState.Path.GetUnresolvedProviderPathFromPSPath(DaemonPath);
        try
        {
            _daemon = DaemonFile.Load(path);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            ThrowTerminatingError(
                new ErrorRecord(
                    new FileNotFoundException(
                        $"The daemon's file '{path}' cannot be read. Build the module with build.ps1, or give the file with -DaemonPath.",
                        error
                    ),
                    "DaemonFileNotFound",
                    ErrorCategory.ObjectNotFound,
                    path
                )
            );
        }
        LoadGateway(Path.Combine(Path.GetDirectoryName(path) ?? "", "vmgateway"));
    }

    private void LoadGateway(string beside)
    {
        string path = GatewayPath is null ? beside : SessionState.Path.GetUnresolvedProviderPathFromPSPath(GatewayPath);
        if (GatewayPath is null && !File.Exists(path))
        {
            WriteVerbose($"There is no HTTP gateway at '{path}': none is installed.");
            return;
        }
        try
        {
            _gateway = DaemonFile.Load(path);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            ThrowTerminatingError(
                new ErrorRecord(
                    new FileNotFoundException(
                        $"The gateway's file '{path}' cannot be read. Build the module with build.ps1, or give the file with -GatewayPath.",
                        error
                    ),
                    "GatewayFileNotFound",
                    ErrorCategory.ObjectNotFound,
                    path
                )
            );
        }
    }

    private protected override void ProcessNode(NodeReference node)
    {
        if (
            !ShouldProcess(
                node.Name,
                $"Install the daemon {(InstallDependencies ? "and the Debian packages that it needs, " : "")}and start it"
            )
        )
            return;
        DaemonFile daemon = _daemon!;
        DaemonFile? gateway = _gateway;
        Enqueue(
            node,
            async (target, output, cancellation) =>
            {
                NodeInstaller installer = new(target, daemon, gateway, InstallDependencies, _turns);
                output.Write(
                    await installer
                        .InstallAsync(Force, status => output.Progress(target.Name, status), cancellation)
                        .ConfigureAwait(false)
                );
            }
        );
    }
}
