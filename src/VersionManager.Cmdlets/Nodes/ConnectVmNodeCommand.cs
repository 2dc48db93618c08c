using System.Collections.Concurrent;
using System.Management.Automation;
using System.Net;
using VersionManager.Fleet;
using VersionManager.Fleet.Ssh;

namespace VersionManager.Cmdlets;

/// <summary>Connects to nodes by SSH. Other settings come from ssh_config(5).</summary>
/// <example>
/// <code>Connect-VmNode n1, n2, n3</code>
/// <para>Connects to three hosts that ssh_config and known_hosts know.</para>
/// </example>
/// <example>
/// <code>Get-Content fleet.txt | Connect-VmNode -UserName ops -KeyFilePath ~/.ssh/fleet</code>
/// <para>Connects to every host of a list, 32 at a time.</para>
/// </example>
[Cmdlet(VerbsCommunications.Connect, "VmNode")]
[OutputType(typeof(VmNode))]
public sealed class ConnectVmNodeCommand : VmCmdlet
{
    private readonly List<(string Name, NodeConnectOptions Options)> _nodes = [];

    /// <summary>Hosts: names, addresses, or <c>Host</c> names of ssh_config.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [Alias("ComputerName", "Address")]
    [ArgumentCompleter(typeof(NodeCompleter))]
    [ValidateNotNullOrEmpty]
    public string[] HostName { get; set; } = [];

    /// <summary>The node's name in this session, if it differs from the host's; for one host only.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [ValidateNotNullOrEmpty]
    public string? Name { get; set; }

    /// <summary>The TCP port of sshd.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [Alias("SshPort")]
    [ValidateRange(1, 65535)]
    public int Port { get; set; }

    /// <summary>The user that logs in.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [ValidateNotNullOrEmpty]
    public string? UserName { get; set; }

    /// <summary>Private keys to log in with.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [Alias("KeyFile", "IdentityFile")]
    [ValidateNotNullOrEmpty]
    public string[]? KeyFilePath { get; set; }

    /// <summary>The passphrase of an encrypted private key.</summary>
    [Parameter]
    public System.Security.SecureString? KeyPassphrase { get; set; }

    /// <summary>User name and password, for hosts that accept no key.</summary>
    [Parameter]
    [Credential]
    public PSCredential? Credential { get; set; }

    /// <summary>The known_hosts files with the hosts' keys.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [ValidateNotNullOrEmpty]
    public string[]? KnownHostsPath { get; set; }

    /// <summary>An ssh_config(5) file to read instead of <c>~/.ssh/config</c>.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? ConfigPath { get; set; }

    /// <summary>Accepts and remembers the key of an unknown host. A changed key is still refused.</summary>
    [Parameter]
    public SwitchParameter AcceptNewHostKey { get; set; }

    /// <summary>How long connecting may take, in seconds, 1 to 3600.</summary>
    [Parameter]
    [Alias("TimeoutSeconds", "ConnectTimeoutSeconds")]
    [ValidateRange(1, 3600)]
    public int TimeoutSec { get; set; }

    /// <summary>The path of the daemon on the nodes, if it is not in the usual places.</summary>
    [Parameter]
    [ValidateNotNull]
    public NodeLayout Layout { get; set; } = NodeLayout.Default;

    /// <summary>How many nodes are connected to at once, 1 to 1024.</summary>
    [Parameter]
    [ValidateRange(1, 1024)]
    public int ThrottleLimit { get; set; } = 32;

    /// <summary>Connects again even if a connection is open.</summary>
    [Parameter]
    public SwitchParameter Force { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        if (Name is not null && HostName.Length > 1)
            ThrowTerminatingError(
                new ErrorRecord(
                    new PSArgumentException("-Name is for one host. Connect to one host, or leave -Name out."),
                    "NameForManyHosts",
                    ErrorCategory.InvalidArgument,
                    Name
                )
            );
        foreach (string host in HostName)
        {
            NodeConnectOptions options = new()
            {
                Host = host,
                Port = Port == 0 ? null : Port,
                UserName = UserName ?? Credential?.UserName,
                KeyFiles = KeyFilePath?.Select(PathOf).ToList(),
                KnownHostsFiles = KnownHostsPath?.Select(PathOf).ToList(),
                ConfigurationFile = ConfigPath is null ? null : PathOf(ConfigPath),
                Credential = new SshCredential(
                    Credential?.GetNetworkCredential().Password,
                    KeyPassphrase is null ? null : new NetworkCredential("", KeyPassphrase).Password
                ),
                HostKeyPolicy = AcceptNewHostKey ? HostKeyPolicy.AcceptNew : null,
                ConnectTimeout = TimeoutSec == 0 ? null : TimeSpan.FromSeconds(TimeoutSec),
                Layout = Layout,
            };
            _nodes.Add((Name ?? host, options));
        }
    }

    /// <inheritdoc/>
    protected override void EndProcessing()
    {
        Progress.Begin("Connecting to nodes", _nodes.Count);
        ConcurrentDictionary<string, VmNode> connections = new(StringComparer.OrdinalIgnoreCase);
        Run(output =>
            FleetRunner.RunAsync<(string Name, NodeConnectOptions Options)>(
                [.. _nodes.Select(n => new[] { n })],
                ThrottleLimit,
                async (node, cancellation) =>
                {
                    output.Progress(node.Name, "Connecting");
                    VmNode connected = await NodeRegistry
                        .Shared.ConnectAsync(node.Name, node.Options, Force || Differs(node.Name, node.Options), cancellation)
                        .ConfigureAwait(false);
                    await Describe.TryAsync(connected, output, cancellation).ConfigureAwait(false);
                    connections[node.Name] = connected;
                    KnownFleet.Learn(node.Name);
                    output.Done(node.Name);
                },
                (node, error) =>
                {
                    output.Done(node.Name);
                    output.WriteError(error, node.Name);
                },
                Cancellation
            )
        );
        // In the order in which they were named: the first output is the first host.
        foreach ((string name, _) in _nodes)
        {
            if (connections.TryRemove(name, out VmNode? node))
                WriteObject(node);
        }
    }

    // The same name for another host or user is another node.
    private static bool Differs(string name, NodeConnectOptions options) =>
        NodeRegistry.Shared.Find(name) is VmNode there
        && (
            there.Options.Host != options.Host
            || there.Options.Port != options.Port
            || there.Options.UserName != options.UserName
            || there.Options.Layout != options.Layout
        );

    private string PathOf(string path) => SessionState.Path.GetUnresolvedProviderPathFromPSPath(path);
}
