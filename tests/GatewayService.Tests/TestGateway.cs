using System.Net;
using System.Net.Http.Json;
using System.Net.Sockets;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.DependencyInjection;
using VersionManager.Contracts;
using VersionManager.Contracts.Control;
using VersionManager.GatewayFakes;
using VersionManager.GatewayService.Connections;
using VersionManager.GatewayService.Routes;

namespace VersionManager.GatewayService.Tests;

/// <summary>A gateway with a fake daemon, on real sockets, in a folder of its own.</summary>
public sealed class TestGateway : IAsyncDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("vmgw-").FullName;
    private readonly List<FakeVersion> _versions = [];
    private WebApplication? _app;

    private TestGateway() => Daemon = new FakeDaemon(Path.Combine(_folder, "daemon.sock"));

    public FakeDaemon Daemon { get; }

    public HttpClient Client { get; private set; } = null!;

    public int Port { get; private set; }

    public string DataFolder => Path.Combine(_folder, "state");

    private Func<GatewayOptions, GatewayOptions> Configure { get; set; } = options => options;

    internal static async Task<TestGateway> StartAsync(Func<GatewayOptions, GatewayOptions>? configure = null)
    {
        var gateway = new TestGateway { Configure = configure ?? (options => options) };
        await gateway.Daemon.StartAsync();
        await gateway.StartGatewayAsync();
        return gateway;
    }

    /// <summary>Starts <paramref name="versions"/> and makes the gateway use them.</summary>
    internal static async Task<(TestGateway Gateway, FakeVersion[] Versions)> StartAsync(
        string[] versions,
        Func<GatewayOptions, GatewayOptions>? configure = null
    )
    {
        TestGateway gateway = await StartAsync(configure);
        var started = new List<FakeVersion>();
        foreach (string version in versions)
            started.Add(await gateway.AddAsync(version));
        await gateway.Daemon.PublishAsync(started.Select(version => version.Route));
        return (gateway, [.. started]);
    }

    public async Task<FakeVersion> AddAsync(string version)
    {
        FakeVersion fake = await FakeVersion.StartNewAsync(version);
        _versions.Add(fake);
        return fake;
    }

    public async Task StartGatewayAsync()
    {
        _app = GatewayHost.Build(
            Configure(
                new GatewayOptions
                {
                    Application = "store",
                    ControlSocket = Daemon.Socket,
                    Connections = new ConnectionOptions { Listen = new IPEndPoint(IPAddress.Loopback, Port) },
                    DataFolder = DataFolder,
                    Hold = new HoldOptions { Longest = TimeSpan.FromSeconds(20) },
                }
            )
        );
        await _app.StartAsync();
        Port = _app
            .Services.GetRequiredService<IServer>()
            .Features.Get<IServerAddressesFeature>()!
            .Addresses.Where(address => address.StartsWith("http://127.0.0.1:", StringComparison.Ordinal))
            .Select(address => new Uri(address).Port)
            .Single();
        Client = new HttpClient(new SocketsHttpHandler { UseProxy = false })
        {
            BaseAddress = new Uri($"http://127.0.0.1:{Port}/"),
            Timeout = TimeSpan.FromMinutes(2),
        };
    }

    public async Task StopGatewayAsync()
    {
        if (_app is null)
            return;
        Client.Dispose();
        await _app.StopAsync();
        await _app.DisposeAsync();
        _app = null;
    }

    /// <summary>A client of the gateway's own control socket.</summary>
    public HttpClient Control() =>
        new(
            new SocketsHttpHandler
            {
                ConnectCallback = async (_, cancellationToken) =>
                {
                    var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
                    await socket.ConnectAsync(
                        new UnixDomainSocketEndPoint(Path.Combine(DataFolder, "gateway.sock")),
                        cancellationToken
                    );
                    return new NetworkStream(socket, ownsSocket: true);
                },
            }
        )
        {
            BaseAddress = new Uri("http://gateway/"),
        };

    public async Task<DivergenceList> DivergencesAsync()
    {
        using HttpClient control = Control();
        return (await control.GetFromJsonAsync("divergences", ContractsJson.Default.DivergenceList))!;
    }

    public async Task<GatewayVersionUsage> UsageAsync(FakeVersion version)
    {
        using HttpClient control = Control();
        GatewayUsage usage = (await control.GetFromJsonAsync("usage", ContractsJson.Default.GatewayUsage))!;
        return usage.Versions.Single(entry => entry.Version == version.Version);
    }

    /// <summary>Waits until a request has been tried at <paramref name="version"/>.</summary>
    public Task UntilUnderWayAsync(FakeVersion version) =>
        Wait.UntilAsync(async () => await UsageAsync(version) is var usage && usage.Reads + usage.Writes + usage.InFlight > 0);

    /// <summary>Waits until a request is held.</summary>
    public async Task UntilHeldAsync()
    {
        using HttpClient control = Control();
        await Wait.UntilAsync(async () =>
            (await control.GetFromJsonAsync("usage", ContractsJson.Default.GatewayUsage))!.Held > 0
        );
    }

    public async Task<HttpResponseMessage> PutAsync(string path, string body, string? key = null, HttpMethod? method = null)
    {
        using var request = new HttpRequestMessage(method ?? HttpMethod.Put, path) { Content = new StringContent(body) };
        if (key is not null)
            request.Headers.Add("Idempotency-Key", $"\"{key}\"");
        return await Client.SendAsync(request);
    }

    public async ValueTask DisposeAsync()
    {
        await StopGatewayAsync();
        foreach (FakeVersion version in _versions)
            await version.DisposeAsync();
        await Daemon.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }
}
