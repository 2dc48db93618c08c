using FakeNode;
using VersionManager.Fleet.Install;

namespace VersionManager.Fleet.Tests.Install;

public sealed class InstallTests(SshFixture fixture)
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Install_ThenAgain_ThenUpgrade_ThenUninstall()
    {
        await using FakeHost host = FakeHost.Create(fixture.Ssh);
        string first = Path.Combine(host.Folder, "first"),
            second = Path.Combine(host.Folder, "second");
        FakeHost.WriteDaemon(first, "one");
        FakeHost.WriteDaemon(second, "two");
        VmNode node = await fixture.ConnectAsync(host);

        NodeInstallation installed = await InstallAsync(node, first);
        string pid = PidOf(host);
        NodeInstallation again = await InstallAsync(node, first);
        Assert.Equal((InstallAction.Installed, InstallAction.Unchanged), (installed.Action, again.Action));
        Assert.Equal("192.0.2.7", installed.Address);
        Assert.Equal(pid, PidOf(host));

        NodeInstallation upgraded = await InstallAsync(node, second);
        Assert.Equal(InstallAction.Upgraded, upgraded.Action);
        Assert.NotEqual(pid, PidOf(host));
        Assert.False(Runs(pid));
        Assert.Contains("two", File.ReadAllText(host.DaemonPath), StringComparison.Ordinal);

        string gateway = Path.Combine(host.Folder, "gateway"),
            placed = Path.Combine(Path.GetDirectoryName(host.DaemonPath)!, "vmgateway");
        File.WriteAllText(gateway, "a gateway");
        Assert.Equal(InstallAction.Upgraded, (await InstallAsync(node, second, gateway)).Action);
        Assert.Equal("a gateway", File.ReadAllText(placed));
        pid = PidOf(host);
        Assert.Equal(InstallAction.Unchanged, (await InstallAsync(node, second, gateway)).Action);
        Assert.Equal(pid, PidOf(host));

        await new NodeUninstaller(node).UninstallAsync(false, _ => { }, Cancellation);
        Assert.False(Runs(pid));
        Assert.True(File.Exists(Path.Combine(host.Folder, "cleaned")));
        foreach (
            string path in new[]
            {
                host.DaemonPath,
                placed,
                host.RunFolder,
                host.StateFolder,
                host.ConfigurationFolder,
                host.LogPath,
            }
        )
            Assert.False(Path.Exists(path), path);

        await new NodeUninstaller(node).UninstallAsync(false, _ => { }, Cancellation);
        node.Connection.Dispose();
    }

    [Fact]
    public async Task Install_DaemonDied_IsStartedAgain()
    {
        await using FakeHost host = FakeHost.Create(fixture.Ssh);
        string file = Path.Combine(host.Folder, "daemon");
        FakeHost.WriteDaemon(file, "");
        VmNode node = await fixture.ConnectAsync(host);
        await InstallAsync(node, file);
        using (
            System.Diagnostics.Process daemon = System.Diagnostics.Process.GetProcessById(
                int.Parse(PidOf(host), System.Globalization.CultureInfo.InvariantCulture)
            )
        )
        {
            daemon.Kill();
            await daemon.WaitForExitAsync(Cancellation);
        }

        Assert.Equal(InstallAction.Started, (await InstallAsync(node, file)).Action);

        await new NodeUninstaller(node).UninstallAsync(true, _ => { }, Cancellation);
        Assert.True(Directory.Exists(host.StateFolder));
        node.Connection.Dispose();
    }

    [Fact]
    public void RequireTools_OneMissing_NamesItsPackage()
    {
        NodeFacts facts = Facts(("tool.nft", ""));

        NodeException error = Assert.Throws<NodeException>(() => NodePreflight.RequireTools("n", facts));

        Assert.Equal(NodeErrorKind.ToolMissing, error.Kind);
        Assert.Contains("apt-get install nftables", error.Message, StringComparison.Ordinal);
        Assert.Equal(["nft"], NodePreflight.Check("n", facts).Where(c => !c.Passed && c.Required).Select(c => c.Check));
    }

    [Theory]
    [InlineData("kernel", "FreeBSD", NodeErrorKind.UnsupportedNode)]
    [InlineData("machine", "aarch64", NodeErrorKind.UnsupportedNode)]
    [InlineData("uid", "1000", NodeErrorKind.PermissionDenied)]
    public void RequireSystem_Unfit_SaysWhy(string fact, string value, NodeErrorKind kind) =>
        Assert.Equal(kind, Assert.Throws<NodeException>(() => NodePreflight.RequireSystem("n", Facts((fact, value)))).Kind);

    private static NodeFacts Facts(params (string Name, string Value)[] differing)
    {
        Dictionary<string, string> values = new()
        {
            ["kernel"] = "Linux",
            ["machine"] = "x86_64",
            ["uid"] = "0",
        };
        foreach (NodeTool tool in NodeTool.All)
            values["tool." + tool.Program] = "/usr/bin/" + tool.Program;
        foreach ((string name, string value) in differing)
            values[name] = value;
        return new NodeFacts(values);
    }

    private static Task<NodeInstallation> InstallAsync(VmNode node, string file, string? gateway = null) =>
        new NodeInstaller(
            node,
            DaemonFile.Load(file),
            gateway is null ? null : DaemonFile.Load(gateway),
            false,
            new RestartTurns()
        ).InstallAsync(false, _ => { }, Cancellation);

    // A process that has ended but is not reaped yet, as under a slow process 1, does not run.
    private static bool Runs(string pid)
    {
        try
        {
            return !File.ReadAllText($"/proc/{pid}/stat").Split(") ")[^1].StartsWith('Z');
        }
        catch (Exception error) when (error is FileNotFoundException or DirectoryNotFoundException)
        {
            return false;
        }
    }

    private static string PidOf(FakeHost host) => File.ReadAllText(Path.Combine(host.RunFolder, "vmproxy.pid")).Trim();
}
