using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using VersionManager.Contracts;
using VersionManager.Contracts.Control;
using VersionManager.Kernel.Networking;
using VersionManager.Kernel.Tools;
using VersionManager.ProxyService.Control;
using VersionManager.ProxyService.Daemon;
using VersionManager.ProxyService.Gateways;
using VersionManager.ProxyService.Migrations;
using VersionManager.ProxyService.Ports;
using VersionManager.ProxyService.Releases;
using VersionManager.ProxyService.Reporting;
using VersionManager.ProxyService.Routes;
using VersionManager.ProxyService.State;
using VersionManager.ProxyService.Stopping;
using VersionManager.ProxyService.Upgrades;

namespace VersionManager.ProxyService.Tests.Fakes;

/// <summary>A whole daemon on a real Unix socket with real files and a real rsync; its guests and its data path are
/// fakes.</summary>
internal sealed class NodeHarness : IAsyncDisposable
{
    private static readonly TimeSpan Pace = TimeSpan.FromMilliseconds(10);

    // Only a failing test waits for all of it.
    /// <summary>The time limit of every wait in tests.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    // The daemon itself, beside the tests' own output.
    private static readonly string[] Shell =
    [
        "dotnet",
        "exec",
        Path.Combine(AppContext.BaseDirectory, "vmproxy.dll"),
        "sync-shell",
    ];

    private readonly HttpClient _client;

    private NodeHarness(
        string root,
        FakeGuestHost guests,
        FakeTimeProvider clock,
        UpgradeOptions options,
        FakePeers peers,
        IPAddress address,
        Func<DaemonParts, DaemonParts> configure
    )
    {
        Root = root;
        Peers = peers;
        Address = address;
        Guests = guests;
        Clock = clock;
        Data = new DataFolder(Path.Combine(root, "state")).Create();
        FakeDataPath? path = null;
        Daemon = DaemonHost.Build(
            configure(
                new DaemonParts
                {
                    Data = Data,
                    RunFolder = Directory.CreateDirectory(Path.Combine(root, "run")).FullName,
                    Network = new NodeNetwork(address, 24, null, "eth0", 1500),
                    Isolations = [Isolation.Namespace],
                    Guests = guests,
                    Tools = new ToolRunner(),
                    MarkConnect = (peer, application, cancellation) =>
                        peers.ConnectAsync(address, peer, application, cancellation),
                    SyncShell = Shell,
                    SyncConnect = (peer, purpose, release, cancellation) =>
                        peers.SyncAsync(address, peer, purpose, release, new PeerFolder(root), cancellation),
                    RecoverGuests = _ => Task.CompletedTask,
                    DataPath = (observer, waiter, streams, _) => path = new FakeDataPath(observer, waiter, streams),
                    Upgrades = options,
                    Clock = clock,
                    Logs = NullLoggerFactory.Instance,
                }
            )
        );
        _ = Get<IDataPath>();
        DataPath = path!;
        peers.Join(address, DataPath.Streams);
        _client = new HttpClient(new SocketsHttpHandler { ConnectCallback = ConnectAsync })
        {
            BaseAddress = new Uri("http://node/"),
        };
    }

    public string Root { get; }

    public DataFolder Data { get; }

    /// <summary>The daemon.</summary>
    public IHost Daemon { get; }

    public UpgradeTable Upgrades => Get<UpgradeTable>();

    public UpgradeRunner UpgradeRunner => Get<UpgradeRunner>();

    public MigrationTable Migrations => Get<MigrationTable>();

    public ReleaseStore Releases => Get<ReleaseStore>();

    public PortRegistry Ports => Get<PortRegistry>();

    public VersionReport Versions => Get<VersionReport>();

    public StopRunner StopRunner => Get<StopRunner>();

    public GatewayProcesses GatewayProcesses => Get<GatewayProcesses>();

    /// <summary>The path of the control API's socket.</summary>
    public string Socket => Get<ControlServer>().Socket;

    /// <summary>Every method and path of the control API.</summary>
    public IReadOnlyList<string> Paths => Get<ControlServer>().Paths;

    public FakeGuestHost Guests { get; }

    public FakeTimeProvider Clock { get; }

    public FakeDataPath DataPath { get; }

    /// <summary>The other nodes.</summary>
    public FakePeers Peers { get; }

    /// <summary>This node.</summary>
    public IPAddress Address { get; }

    /// <summary>The folder that the "other node" serves as the release; see <see cref="TestRelease.WriteTo"/>.</summary>
    public string Peer => Path.Combine(Root, "peer");

    /// <summary>Cancelled when the test is cancelled.</summary>
    public static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public static Task<NodeHarness> StartAsync(UpgradeOptions? options = null) =>
        StartAsync(Directory.CreateTempSubdirectory("vmproxy-test-").FullName, new FakeGuestHost(), options);

    public static async Task<NodeHarness> StartAsync(
        string root,
        FakeGuestHost guests,
        UpgradeOptions? options = null,
        FakeTimeProvider? clock = null,
        Func<DaemonParts, DaemonParts>? configure = null
    )
    {
        NodeHarness harness = Create(root, guests, options, clock, new FakePeers(), "10.0.0.1", configure);
        await harness.Daemon.StartAsync(Cancellation);
        return harness;
    }

    /// <summary>A node beside others.</summary>
    public static async Task<NodeHarness> StartAsync(
        FakePeers peers,
        string address,
        UpgradeOptions? options = null,
        Func<DaemonParts, DaemonParts>? configure = null
    )
    {
        NodeHarness harness = Create(
            Directory.CreateTempSubdirectory("vmproxy-test-").FullName,
            new FakeGuestHost(),
            options,
            null,
            peers,
            address,
            configure
        );
        await harness.Daemon.StartAsync(Cancellation);
        return harness;
    }

    /// <summary>A node that has not been started.</summary>
    public static NodeHarness Create(
        string root,
        FakeGuestHost guests,
        UpgradeOptions? options,
        FakeTimeProvider? clock,
        FakePeers peers,
        string address,
        Func<DaemonParts, DaemonParts>? configure = null
    ) =>
        new(
            root,
            guests,
            clock ?? new FakeTimeProvider(DateTimeOffset.Parse("2030-01-01T00:00:00Z", null)),
            options ?? new UpgradeOptions(),
            peers,
            IPAddress.Parse(address),
            configure ?? (parts => parts)
        );

    /// <summary>
    /// A new daemon with what a kill -9 at this moment would leave behind: the state on disk, and the running guests.
    /// </summary>
    public async Task<NodeHarness> KilledAndStartedAgainAsync()
    {
        NodeHarness next = await KilledAsync(Guests.Survivors());
        await next.Daemon.StartAsync(Cancellation);
        return next;
    }

    /// <summary>The same, not started yet, with these guests.</summary>
    public async Task<NodeHarness> KilledAsync(FakeGuestHost guests)
    {
        string root = Directory.CreateTempSubdirectory("vmproxy-test-").FullName;
        await new ToolRunner().CheckAsync("cp", ["-a", Data.Root, root], cancellation: Cancellation);
        if (Directory.Exists(Peer))
            await new ToolRunner().CheckAsync("cp", ["-a", Peer, root], cancellation: Cancellation);
        return Create(root, guests, options: null, new FakeTimeProvider(Clock.GetUtcNow()), Peers, Address.ToString());
    }

    /// <summary>The same, with this daemon ended: commands that it began in guests go on.</summary>
    public async Task<NodeHarness> ReplacedAsync()
    {
        string root = Directory.CreateTempSubdirectory("vmproxy-test-").FullName;
        await new ToolRunner().CheckAsync("cp", ["-a", Data.Root, root], cancellation: Cancellation);
        await DisposeAsync();
        return await StartAsync(root, Guests.Survivors(), clock: new FakeTimeProvider(Clock.GetUtcNow()));
    }

    /// <summary>A part of the daemon.</summary>
    public T Get<T>()
        where T : notnull => Daemon.Services.GetRequiredService<T>();

    /// <summary>Sends a request; the body is JSON unless it is given as bytes.</summary>
    public async Task<(HttpStatusCode Status, byte[] Body)> SendAsync(string method, string path, byte[]? body = null)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), path.TrimStart('/'));
        if (body is not null)
            request.Content = new ByteArrayContent(body);
        using HttpResponseMessage response = await _client.SendAsync(request, Cancellation);
        return (response.StatusCode, await response.Content.ReadAsByteArrayAsync(Cancellation));
    }

    public Task<(HttpStatusCode Status, byte[] Body)> SendAsync(string method, string path, string json) =>
        SendAsync(method, path, System.Text.Encoding.UTF8.GetBytes(json));

    public async Task<T> GetAsync<T>(string path, JsonTypeInfo<T> type)
    {
        (HttpStatusCode status, byte[] body) = await SendAsync("GET", path);
        Assert.Equal(HttpStatusCode.OK, status);
        return JsonSerializer.Deserialize(body, type)!;
    }

    /// <summary>Sends a request that must be refused, and returns the problem.</summary>
    public async Task<Problem> RefusalAsync(string method, string path, byte[]? body = null)
    {
        (HttpStatusCode status, byte[] answer) = await SendAsync(method, path, body);
        Assert.True((int)status >= 400, $"{method} {path} was not refused: {status}");
        Problem problem = JsonSerializer.Deserialize(answer, ContractsJson.Default.Problem)!;
        Assert.Equal((int)status, problem.Status);
        return problem;
    }

    public Task<Problem> RefusalAsync(string method, string path, string json) =>
        RefusalAsync(method, path, System.Text.Encoding.UTF8.GetBytes(json));

    /// <summary>Publishes a release through the control API, as an operator does.</summary>
    public async Task PublishAsync(TestRelease release, bool start)
    {
        (HttpStatusCode status, byte[] body) = await SendAsync("POST", "/v1/releases", release.Bytes);
        Assert.True(status == HttpStatusCode.OK, System.Text.Encoding.UTF8.GetString(body));
        ReleaseUpload upload = JsonSerializer.Deserialize(body, ContractsJson.Default.ReleaseUpload)!;
        foreach (string sha256 in upload.Missing)
            Assert.Equal(
                HttpStatusCode.NoContent,
                (
                    await SendAsync(
                        "PUT",
                        $"/v1/releases/{release.Key.Application}/{release.Key.Version}/files/{sha256}",
                        release.ContentOf(sha256)
                    )
                ).Status
            );
        (status, body) = await SendAsync(
            "POST",
            $"/v1/releases/{release.Key.Application}/{release.Key.Version}/commit",
            start ? """{"start":true}""" : """{"start":false}"""
        );
        Assert.True((int)status < 300, System.Text.Encoding.UTF8.GetString(body));
    }

    /// <summary>Publishes a release and waits until it runs.</summary>
    public async Task RunAsync(TestRelease release)
    {
        await PublishAsync(release, start: true);
        await UpgradeAsync(release.Key, UpgradeState.Succeeded);
    }

    /// <summary>
    /// Waits until the upgrade to a version is in a state. While the upgrade waits for its next attempt, the clock is set forward
    /// to that. Otherwise the clock goes no faster than a real one, so that on a busy machine no step exceeds its deadline.
    /// </summary>
    public async Task<UpgradeInfo> UpgradeAsync(ReleaseKey key, UpgradeState state)
    {
        var waited = Stopwatch.StartNew();
        while (true)
        {
            // The state is checked before each move of the clock, which is shorter than the shortest back-off, so that no state
            // is missed.
            UpgradeInfo? info = Upgrades.Find(key)?.Info;
            if (info?.State == state)
                return info;
            if (
                info?.State is UpgradeState.Succeeded or UpgradeState.Failed or UpgradeState.Cancelled
                || waited.Elapsed > Patience
            )
                Assert.Fail($"The upgrade to {key} is {info?.State.ToString() ?? "unknown"}, not {state}: {info?.Reason}");
            TimeSpan due =
                info is { State: UpgradeState.Waiting, NextAttempt: { } next } && next > Clock.GetUtcNow()
                    ? next - Clock.GetUtcNow()
                    : TimeSpan.Zero;
            Clock.Advance(
                due > TimeSpan.Zero ? due
                : info?.State == UpgradeState.Waiting ? TimeSpan.FromMilliseconds(500)
                : Pace
            );
            await Task.Delay(Pace, Cancellation);
        }
    }

    /// <summary>Waits until a condition holds, while time passes.</summary>
    public Task UntilAsync(Func<bool> condition, [CallerArgumentExpression(nameof(condition))] string what = "") =>
        Wait.UntilAsync(
            () =>
            {
                bool holds = condition();
                if (!holds)
                    Clock.Advance(Pace);
                return holds;
            },
            what: what
        );

    /// <summary>Lets time pass, second by second and with a pause after each, for tests that something does not happen.</summary>
    public async Task PassAsync(TimeSpan time)
    {
        for (TimeSpan passed = TimeSpan.Zero; passed < time; passed += TimeSpan.FromSeconds(1))
        {
            Clock.Advance(TimeSpan.FromSeconds(1));
            await Task.Delay(Pace, Cancellation);
        }
    }

    public AppVersionInfo? Version(ReleaseKey key) =>
        Versions.All().FirstOrDefault(version => version.Application == key.Application && version.Version == key.Version);

    /// <summary>Ends the daemon and keeps its files.</summary>
    public async Task StopAsync()
    {
        _client.Dispose();
        await Daemon.StopAsync(CancellationToken.None);
        Daemon.Dispose();
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        Directory.Delete(Root, recursive: true);
    }

    private async ValueTask<Stream> ConnectAsync(SocketsHttpConnectionContext context, CancellationToken cancellation)
    {
        var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        await socket.ConnectAsync(new UnixDomainSocketEndPoint(Socket), cancellation);
        return new NetworkStream(socket, ownsSocket: true);
    }
}
