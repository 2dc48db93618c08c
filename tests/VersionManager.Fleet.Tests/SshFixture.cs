using FakeNode;

[assembly: AssemblyFixture(typeof(VersionManager.Fleet.Tests.SshFixture))]

namespace VersionManager.Fleet.Tests;

/// <summary>One sshd for all tests of the assembly.</summary>
public sealed class SshFixture : IAsyncLifetime
{
    public SshHost Ssh { get; private set; } = null!;

    public async ValueTask InitializeAsync() => Ssh = await SshHost.StartAsync();

    public ValueTask DisposeAsync() => Ssh.DisposeAsync();

    /// <summary>How to connect to the host as a node with a daemon in <paramref name="host"/>'s folders.</summary>
    internal NodeConnectOptions Options(FakeHost? host = null) =>
        new()
        {
            Host = "127.0.0.1",
            Port = Ssh.Port,
            UserName = "root",
            KeyFiles = [Ssh.KeyFile],
            KnownHostsFiles = [Ssh.KnownHosts],
            ConfigurationFile = "/dev/null",
            Layout = host is null ? NodeLayout.Default : LayoutOf(host),
        };

    internal static NodeLayout LayoutOf(FakeHost host) =>
        new()
        {
            DaemonPath = host.DaemonPath,
            RunFolder = host.RunFolder,
            StateFolder = host.StateFolder,
            ConfigurationFolder = host.ConfigurationFolder,
            LogPath = host.LogPath,
        };

    internal async Task<VmNode> ConnectAsync(FakeHost host)
    {
        NodeConnectOptions options = Options(host);
        return new VmNode(await NodeConnection.OpenAsync("fake", options, TestContext.Current.CancellationToken), options);
    }
}
