using System.Globalization;
using System.Management.Automation;

namespace VersionManager.Integration.Tests.Fleet;

/// <summary>Three nodes, connected to through the module, with the daemon installed by it; one testbed for a class of tests.</summary>
public sealed class FleetFixture : IAsyncLifetime
{
    private readonly DirectoryInfo _releases = Directory.CreateTempSubdirectory("vm-releases-");
    private Testbed? _testbed;
    private ModuleSession? _module;

    public IReadOnlyList<TestbedNode> Nodes => _testbed!.Nodes;

    public ModuleSession Module => _module!;

    public async ValueTask InitializeAsync()
    {
        _testbed = await Testbed.CreateAsync(3, TestContext.Current.CancellationToken);
        _module = new ModuleSession();
        foreach (TestbedNode node in Nodes)
            Connect(node);
        Module.Invoke("Get-VmNode | Install-VmNode -DaemonPath $args[0]", Repository.Artifact("vmproxy", "vmproxy"));
    }

    public async ValueTask DisposeAsync()
    {
        // Connections belong to the process: the next fixture shall not find this one's.
        _module?.Run("Get-VmNode | Disconnect-VmNode");
        _module?.Dispose();
        if (_testbed is not null)
            await _testbed.DisposeAsync();
        _releases.Delete(recursive: true);
    }

    public void Connect(TestbedNode node) =>
        Module.Invoke(
            "Connect-VmNode -Name $args[0] -HostName $args[1] -UserName $args[2] -KeyFile $args[3] -KnownHostsPath $args[4]",
            node.Name, node.Address, node.UserName, node.KeyFile, node.KnownHostsPath);

    /// <summary>Makes a release of some files.</summary>
    /// <param name="application">Its application.</param>
    /// <param name="version">Its version.</param>
    /// <param name="files">Path and content; those that end in <c>.sh</c> are executable.</param>
    /// <param name="parameters">Further parameters of <c>New-AppRelease</c>.</param>
    /// <returns>The release's folder.</returns>
    public string CreateRelease(
        string application, string version, IReadOnlyDictionary<string, string> files, IReadOnlyDictionary<string, object> parameters)
    {
        string folder = Path.Combine(_releases.FullName, string.Create(CultureInfo.InvariantCulture, $"{application}-{version}"));
        Directory.CreateDirectory(folder);
        foreach ((string name, string content) in files)
        {
            string path = Path.Combine(folder, name);
            File.WriteAllText(path, content);
            if (name.EndsWith(".sh", StringComparison.Ordinal))
                File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserExecute | UnixFileMode.GroupRead
                    | UnixFileMode.GroupExecute | UnixFileMode.OtherRead | UnixFileMode.OtherExecute);
        }
        var all = new System.Collections.Hashtable { ["Path"] = folder, ["Application"] = application, ["Version"] = version };
        foreach ((string name, object value) in parameters)
            all[name] = value;
        Module.Invoke("$about = $args[0]; New-AppRelease @about", all);
        return folder;
    }

    /// <summary>Publishes a release to nodes and waits until its version runs on each.</summary>
    public void Publish(string folder, string application, string version, params TestbedNode[] nodes)
    {
        object[] names = [.. nodes.Select(n => n.Name)];
        Module.Invoke("Publish-AppVersion -Path $args[0] -Node $args[1]", folder, names);
        foreach (PSObject upgrade in Module.Invoke(
            "Wait-AppUpgrade -Node $args[0] -Application $args[1] -Version $args[2] -TimeoutSeconds 60", names, application, version))
            Assert.True($"{upgrade.Properties["State"].Value}" == "Succeeded", $"{upgrade.Properties["Node"].Value}: {upgrade.Properties["Reason"].Value}");
    }

    /// <summary>What is on a node, in lines that can be compared: versions, guests and ports, as the module shows them.</summary>
    public IReadOnlyList<string> Describe(TestbedNode node) =>
    [
        .. Module.Invoke("Get-AppVersion -Node $args[0]", node.Name)
            .Select(v => $"version {v.Properties["Application"].Value} {v.Properties["Version"].Value} {v.Properties["State"].Value}"),
        .. Module.Invoke("Get-VmGuest -Node $args[0]", node.Name)
            .Select(g => $"guest {g.Properties["Application"].Value} {g.Properties["Version"].Value} {g.Properties["State"].Value} {g.Properties["Pid"].Value}"),
        .. Module.Invoke("Get-VmPort -Node $args[0]", node.Name)
            .Select(p => $"port {p.Properties["Application"].Value} {p.Properties["Protocol"].Value} {p.Properties["Port"].Value}"),
    ];
}
