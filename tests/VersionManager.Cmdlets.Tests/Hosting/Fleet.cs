using System.Collections;
using FakeNode;

[assembly: AssemblyFixture(typeof(VersionManager.Cmdlets.Tests.Hosting.SshFixture))]

namespace VersionManager.Cmdlets.Tests.Hosting;

/// <summary>One sshd for all tests of the assembly.</summary>
public sealed class SshFixture : IAsyncLifetime
{
    public SshHost Ssh { get; private set; } = null!;

    public async ValueTask InitializeAsync() => Ssh = await SshHost.StartAsync();

    public ValueTask DisposeAsync() => Ssh.DisposeAsync();
}

/// <summary>A session that is connected to fake nodes; names are of this test alone, for connections are the process's.</summary>
public abstract class FleetTest(SshFixture fixture) : IAsyncLifetime
{
    private readonly List<FakeHost> _hosts = [];

    internal ModuleSession Session { get; } = new();

    internal string Prefix { get; } = "t" + Guid.NewGuid().ToString("N")[..8];

    internal SshHost Ssh => fixture.Ssh;

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public virtual async ValueTask DisposeAsync()
    {
        Session.Invoke("Disconnect-VmNode", new { Node = _hosts.Select((_, i) => NameOf(i)).ToArray() });
        Session.Dispose();
        foreach (FakeHost host in _hosts)
            await host.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    /// <summary>The name of the node with that number.</summary>
    internal string NameOf(int index) => $"{Prefix}-{index}";

    /// <summary>A node with a fake daemon, connected.</summary>
    internal async Task<(string Name, CannedApi Api)> NodeAsync()
    {
        FakeHost host = await FakeHost.StartAsync(Ssh);
        string name = Add(host);
        Assert.Empty(Connect(name, host).Errors);
        return (name, host.Api!);
    }

    /// <summary>A node without a daemon, connected.</summary>
    internal (string Name, FakeHost Host) BareNode()
    {
        FakeHost host = FakeHost.Create(Ssh);
        string name = Add(host);
        Assert.Empty(Connect(name, host).Errors);
        return (name, host);
    }

    private string Add(FakeHost host)
    {
        _hosts.Add(host);
        return NameOf(_hosts.Count - 1);
    }

    private Result Connect(string name, FakeHost host) => Session.Invoke("Connect-VmNode", new
    {
        HostName = "127.0.0.1",
        Name = name,
        Ssh.Port,
        UserName = "root",
        KeyFilePath = Ssh.KeyFile,
        KnownHostsPath = Ssh.KnownHosts,
        ConfigPath = "/dev/null",
        Layout = new Hashtable
        {
            ["DaemonPath"] = host.DaemonPath,
            ["RunFolder"] = host.RunFolder,
            ["StateFolder"] = host.StateFolder,
            ["ConfigurationFolder"] = host.ConfigurationFolder,
            ["LogPath"] = host.LogPath,
        },
    });
}
