using System.Net;
using System.Net.Sockets;
using VersionManager.Fleet.Ssh;

namespace VersionManager.Fleet.Tests.Ssh;

public sealed class ConnectTests(SshFixture fixture) : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("vm-connect-");

    [Fact]
    public async Task Connect_RightKeys_RunsCommands()
    {
        using NodeConnection connection = await OpenAsync(fixture.Options());

        RemoteResult result = await connection.RunAsync(
            "cat; echo problem >&2; exit 3",
            new MemoryStream("given"u8.ToArray()),
            TestContext.Current.CancellationToken
        );

        Assert.Equal((3, "given", "problem\n"), (result.ExitStatus, result.Output, result.Error));
    }

    [Fact]
    public async Task Connect_WrongKey_AuthenticationFailed()
    {
        NodeException error = await FailAsync(fixture.Options() with { KeyFiles = [fixture.Ssh.WrongKeyFile] });

        Assert.Equal(NodeErrorKind.AuthenticationFailed, error.Kind);
        Assert.Contains("'root'", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Connect_MissingKeyFile_KeyFileInvalid()
    {
        NodeException error = await FailAsync(fixture.Options() with { KeyFiles = ["/nowhere/key"] });

        Assert.Equal(NodeErrorKind.KeyFileInvalid, error.Kind);
    }

    [Fact]
    public async Task Connect_UnknownHostKey_RefusedWithFingerprint()
    {
        NodeException error = await FailAsync(fixture.Options() with { KnownHostsFiles = [NewFile("")] });

        Assert.Equal(NodeErrorKind.HostKeyUnknown, error.Kind);
        Assert.Contains("SHA256:", error.Message, StringComparison.Ordinal);
        Assert.Contains("ssh-keyscan", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Connect_UnknownHostKeyAcceptNew_IsRemembered()
    {
        string known = NewFile("# kept");
        NodeConnectOptions options = fixture.Options() with
        {
            KnownHostsFiles = [known],
            HostKeyPolicy = HostKeyPolicy.AcceptNew,
        };

        (await OpenAsync(options)).Dispose();

        Assert.Equal(["# kept", $"[127.0.0.1]:{fixture.Ssh.Port} {fixture.Ssh.HostKey}"], File.ReadAllLines(known));
        (await OpenAsync(options with { HostKeyPolicy = HostKeyPolicy.Strict })).Dispose();
    }

    [Theory]
    [InlineData(HostKeyPolicy.Strict)]
    [InlineData(HostKeyPolicy.AcceptNew)]
    public async Task Connect_ChangedHostKey_RefusedAlways(HostKeyPolicy policy)
    {
        string other = File.ReadAllText(fixture.Ssh.WrongKeyFile + ".pub");
        string known = NewFile($"[127.0.0.1]:{fixture.Ssh.Port} {other}");

        NodeException error = await FailAsync(fixture.Options() with { KnownHostsFiles = [known], HostKeyPolicy = policy });

        Assert.Equal(NodeErrorKind.HostKeyMismatch, error.Kind);
        Assert.Contains(known + ":1", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Connect_RevokedHostKey_Refused()
    {
        string known = NewFile($"[127.0.0.1]:{fixture.Ssh.Port} {fixture.Ssh.HostKey}\n@revoked * {fixture.Ssh.HostKey}");

        Assert.Equal(NodeErrorKind.HostKeyRevoked, (await FailAsync(fixture.Options() with { KnownHostsFiles = [known] })).Kind);
    }

    [Fact]
    public async Task Connect_NothingListens_HostUnreachable()
    {
        using TcpListener listener = new(IPAddress.Loopback, 0);
        listener.Start();
        int port = ((IPEndPoint)listener.LocalEndpoint).Port;
        listener.Stop();

        Assert.Equal(NodeErrorKind.HostUnreachable, (await FailAsync(fixture.Options() with { Port = port })).Kind);
    }

    [Fact]
    public async Task Connect_SilentServer_TimesOut()
    {
        using TcpListener listener = new(IPAddress.Loopback, 0);
        listener.Start();

        NodeException error = await FailAsync(
            fixture.Options() with
            {
                Port = ((IPEndPoint)listener.LocalEndpoint).Port,
                ConnectTimeout = TimeSpan.FromSeconds(1),
            }
        );

        Assert.Equal(NodeErrorKind.TimedOut, error.Kind);
    }

    [Fact]
    public async Task Connect_NoSuchName_UnknownHost() =>
        Assert.Equal(NodeErrorKind.UnknownHost, (await FailAsync(fixture.Options() with { Host = "no-such-host.invalid" })).Kind);

    [Fact]
    public async Task Connect_Cancelled_Stops()
    {
        using TcpListener listener = new(IPAddress.Loopback, 0);
        listener.Start();
        using CancellationTokenSource cancel = new();
        Task<NodeConnection> connecting = NodeConnection.OpenAsync(
            "fake",
            fixture.Options() with
            {
                Port = ((IPEndPoint)listener.LocalEndpoint).Port,
            },
            cancel.Token
        );
        using TcpClient client = await listener.AcceptTcpClientAsync(TestContext.Current.CancellationToken);

        await cancel.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => connecting);
    }

    [Fact]
    public async Task Connect_ByAgent_LogsIn()
    {
        string socket = Path.Combine(_folder.FullName, "agent");
        using System.Diagnostics.Process agent = System.Diagnostics.Process.Start(
            new System.Diagnostics.ProcessStartInfo("ssh-agent", ["-D", "-a", socket]) { RedirectStandardOutput = true }
        )!;
        try
        {
            // The agent prints a line when it listens.
            await agent.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken);
            using (
                System.Diagnostics.Process add = System.Diagnostics.Process.Start(
                    new System.Diagnostics.ProcessStartInfo("ssh-add", ["-q", fixture.Ssh.KeyFile])
                    {
                        Environment = { ["SSH_AUTH_SOCK"] = socket },
                    }
                )!
            )
                await add.WaitForExitAsync(TestContext.Current.CancellationToken);
            string config = NewFile($"IdentityAgent {socket}\nIdentityFile none\n");

            using NodeConnection connection = await OpenAsync(
                fixture.Options() with
                {
                    KeyFiles = null,
                    ConfigurationFile = config,
                }
            );

            Assert.True(connection.IsConnected);
        }
        finally
        {
            agent.Kill();
        }
    }

    public void Dispose() => _folder.Delete(recursive: true);

    private string NewFile(string content)
    {
        string path = Path.Combine(_folder.FullName, Path.GetRandomFileName());
        File.WriteAllText(path, content);
        return path;
    }

    private static Task<NodeConnection> OpenAsync(NodeConnectOptions options) =>
        NodeConnection.OpenAsync("fake", options, TestContext.Current.CancellationToken);

    private static async Task<NodeException> FailAsync(NodeConnectOptions options)
    {
        NodeException error = await Assert.ThrowsAsync<NodeException>(() => OpenAsync(options));
        Assert.StartsWith("fake: ", error.Message, StringComparison.Ordinal);
        return error;
    }
}
