using System.Management.Automation;
using FakeNode;
using VersionManager.Cmdlets.Tests.Hosting;

namespace VersionManager.Cmdlets.Tests.Nodes;

public sealed class InstallVmNodeTests(SshFixture fixture) : FleetTest(fixture)
{
    [Fact]
    public void Install_ThenUninstall_LeavesNothing()
    {
        (string name, FakeHost host) = BareNode();
        string daemon = Path.Combine(host.Folder, "daemon");
        FakeHost.WriteDaemon(daemon, "");

        PSObject installed = Session.Invoke("Install-VmNode", new { Node = name, DaemonPath = daemon }).Single;
        Assert.Equal("Installed", installed.Properties["Action"].Value.ToString());
        Assert.Equal(name, installed.Properties["Node"].Value);
        Assert.Equal("Unchanged", Session.Invoke("Install-VmNode", new { Node = name, DaemonPath = daemon }).Single.Properties["Action"].Value.ToString());

        Assert.Empty(Session.Invoke("Uninstall-VmNode", new { Node = name, Confirm = false }).Errors);
        Assert.False(File.Exists(host.DaemonPath));
        Assert.False(Directory.Exists(host.StateFolder));
    }

    [Fact]
    public void Install_WhatIf_ChangesNothing()
    {
        (string name, FakeHost host) = BareNode();
        string daemon = Path.Combine(host.Folder, "daemon");
        FakeHost.WriteDaemon(daemon, "");

        Assert.Empty(Session.Invoke("Install-VmNode", new { Node = name, DaemonPath = daemon, WhatIf = true }).Output);

        Assert.Contains(Session.Host.Lines, l => l.Contains("Install the daemon", StringComparison.Ordinal) && l.Contains(name, StringComparison.Ordinal));
        Assert.False(File.Exists(host.DaemonPath));
    }

    [Fact]
    public void Install_NoDaemonFile_EndsAtOnce()
    {
        (string name, _) = BareNode();

        Session.Invoke("Install-VmNode", new { Node = name, DaemonPath = "/nowhere/vmproxy" })
            .AssertError("DaemonFileNotFound,VersionManager.Cmdlets.InstallVmNodeCommand", ErrorCategory.ObjectNotFound, "/nowhere/vmproxy");
    }

    [Fact]
    public async Task Uninstall_NotConfirmed_ChangesNothing()
    {
        (string name, CannedApi api) = await NodeAsync();
        int before = api.Requests.Count;

        Assert.Empty(Session.Invoke("Uninstall-VmNode", new { Node = name }).Errors);

        Assert.Single(Session.Host.Questions);
        Assert.Equal(before, api.Requests.Count);
    }

    [Fact]
    public async Task Test_Node_ChecksToolsAndDaemon()
    {
        (string name, _) = await NodeAsync();

        Result result = Session.Invoke("Test-VmNode", new { Node = name });

        Assert.Empty(result.Errors);
        Assert.Equal(["Kernel", "Architecture", "Root", "Supervisor", "runc", "nft", "ip", "rsync", "linux.uml", "Daemon"], result.Values("Check"));
        Assert.Equal("True", result.Output[^1].Properties["Passed"].Value.ToString());
        Assert.IsType<bool>(Session.Invoke("Test-VmNode", new { Node = name, Quiet = true }).Single.BaseObject);
    }
}
