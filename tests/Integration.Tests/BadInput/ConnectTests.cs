using System.Management.Automation;
using VersionManager.Integration.Tests.Fleet;

namespace VersionManager.Integration.Tests.BadInput;

/// <summary>Nodes that cannot be reached or used.</summary>
public sealed class ConnectTests(FleetFixture fleet) : IClassFixture<FleetFixture>
{
    private const string Connect =
        "Connect-VmNode -Name $args[0] -HostName $args[1] -UserName root -KeyFile $args[2] -KnownHostsPath $args[3] -TimeoutSec 5";

    [Fact]
    public void Connect_UnknownHost_NamesIt()
    {
        ErrorRecord error = fleet.Module.Fail(Connect, "nowhere", "nowhere.invalid", fleet.Nodes[0].KeyFile, fleet.Nodes[0].KnownHostsPath);
        AssertError(error, "UnknownHost", "nowhere");
    }

    [Fact]
    public void Connect_NobodyThere_SaysUnreachable()
    {
        string address = fleet.Nodes[0].Address[..(fleet.Nodes[0].Address.LastIndexOf('.') + 1)] + "200";
        ErrorRecord error = fleet.Module.Fail(Connect, "absent", address, fleet.Nodes[0].KeyFile, fleet.Nodes[0].KnownHostsPath);
        AssertError(error, "HostUnreachable", "absent");
    }

    [Fact]
    public async Task Connect_WrongKey_SaysAuthenticationFailed()
    {
        DirectoryInfo folder = Directory.CreateTempSubdirectory("vm-key-");
        try
        {
            string key = Path.Combine(folder.FullName, "other");
            await Tool.RunAsync("ssh-keygen", ["-q", "-t", "ed25519", "-N", "", "-f", key], TestContext.Current.CancellationToken);
            ErrorRecord error = fleet.Module.Fail(Connect, "wrong-key", fleet.Nodes[0].Address, key, fleet.Nodes[0].KnownHostsPath);
            AssertError(error, "AuthenticationFailed", "wrong-key");
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    [Fact]
    public void Connect_UnknownHostKey_IsRefused()
    {
        ErrorRecord error = fleet.Module.Fail(Connect, "stranger", fleet.Nodes[0].Address, fleet.Nodes[0].KeyFile, "/dev/null");
        AssertError(error, "HostKeyUnknown", "stranger");
    }

    [Fact]
    public async Task Install_ToolMissing_NamesItAndChangesNothing()
    {
        TestbedNode node = fleet.Nodes[2];
        fleet.Module.Invoke("Uninstall-VmNode -Node $args[0] -Confirm:$false", node.Name);
        // A layer over the folder of the tool, in which it is deleted.
        await node.RunAsync(
            "mkdir -p /tmp/layer/upper /tmp/layer/work && mount -t overlay -o lowerdir=/usr/sbin,upperdir=/tmp/layer/upper,workdir=/tmp/layer/work "
            + "overlay /usr/sbin && rm /usr/sbin/runc", TestContext.Current.CancellationToken);
        try
        {
            ErrorRecord error = fleet.Module.Fail(
                "Install-VmNode -Node $args[0] -DaemonPath $args[1]", node.Name, Repository.Artifact("vmproxy", "vmproxy"));
            AssertError(error, "ToolMissing", node.Name);
            Assert.Contains("runc", error.ToString(), StringComparison.Ordinal);
            Assert.Equal("", await node.RunAsync("ls /usr/local/bin", TestContext.Current.CancellationToken));
        }
        finally
        {
            await node.RunAsync("umount --lazy /usr/sbin", TestContext.Current.CancellationToken);
        }
        fleet.Module.Invoke("Install-VmNode -Node $args[0] -DaemonPath $args[1]", node.Name, Repository.Artifact("vmproxy", "vmproxy"));
    }

    private static void AssertError(ErrorRecord error, string id, string target)
    {
        Assert.StartsWith(id + ",", error.FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.Equal(target, error.TargetObject?.ToString());
    }
}
