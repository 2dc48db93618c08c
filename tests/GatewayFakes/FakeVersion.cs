using System.Collections.Concurrent;
using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using VersionManager.Contracts.Control;
using VersionManager.Contracts.Releases;

namespace VersionManager.GatewayFakes;

/// <summary>One version of an application that stores PUT bodies, on a real socket; its state outlives its process.</summary>
public sealed class FakeVersion(string version) : IAsyncDisposable
{
    private WebApplication? _app;
    private int _port;

    public Version Version { get; } = new(version);

    /// <summary>The stored bodies, by path.</summary>
    public ConcurrentDictionary<string, byte[]> Store { get; } = new(StringComparer.Ordinal);

    /// <summary>Every request that reached it, as method and path.</summary>
    public ConcurrentQueue<string> Requests { get; } = [];

    /// <summary>Runs before the store; returns true when it has answered.</summary>
    public Func<HttpContext, Task<bool>> Before { get; set; } = _ => Task.FromResult(false);

    /// <summary>Whether it accepts connections.</summary>
    public bool IsRunning => _app is not null;

    /// <summary>Its release's gateway section.</summary>
    public GatewayManifest Gateway =>
        new()
        {
            Listen = "tcp/8080",
            Upstream = _port,
            Reads = Reads,
            Writes = GatewayManifest.DefaultWrites,
            Older = Older,
            TimeoutSeconds = TimeoutSeconds,
            Ordered = Ordered,
            Translator = Translates ? new GatewayTranslator(_port, Answers: true) : null,
        };

    public IReadOnlyList<GatewayRule> Reads { get; set; } = GatewayManifest.DefaultReads;

    public IReadOnlyList<int> Older { get; set; } = GatewayManifest.DefaultOlder;

    public int TimeoutSeconds { get; set; } = 20;

    public bool Ordered { get; set; } = true;

    /// <summary>Whether it translates its predecessor's requests itself, at <c>/request</c> and <c>/answer</c>; see
    /// <see cref="Before"/>.</summary>
    public bool Translates { get; set; }

    /// <summary>The predecessor.</summary>
    public Version? Predecessor { get; set; }

    public GatewayRoute Route => new(Version, "127.0.0.1", false, Gateway, Predecessor);

    public GatewayRoute Draining => Route with { Draining = true };

    public static async Task<FakeVersion> StartNewAsync(string version)
    {
        var fake = new FakeVersion(version);
        await fake.StartAsync();
        return fake;
    }

    /// <summary>Starts it, on its earlier port if it had one.</summary>
    public async Task StartAsync()
    {
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.Limits.MaxRequestBodySize = null;
            kestrel.Listen(IPAddress.Any, _port, listen => listen.Protocols = HttpProtocols.Http1);
        });
        _app = builder.Build();
        _app.Run(HandleAsync);
        await _app.StartAsync();
        _port = new Uri(
            _app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First()
        ).Port;
    }

    /// <summary>Ends it like a crash: requests under way are cut off.</summary>
    public async Task KillAsync()
    {
        if (_app is null)
            return;
        using var now = new CancellationTokenSource();
        await now.CancelAsync();
        WebApplication app = _app;
        _app = null;
        await app.StopAsync(now.Token);
        await app.DisposeAsync();
    }

    public async ValueTask DisposeAsync() => await KillAsync();

    private async Task HandleAsync(HttpContext context)
    {
        string path = context.Request.Path.Value!;
        Requests.Enqueue($"{context.Request.Method} {path}");
        if (await Before(context))
            return;
        switch (context.Request.Method)
        {
            case "PUT" or "POST":
                using (var body = new MemoryStream())
                {
                    await context.Request.Body.CopyToAsync(body);
                    Store[path] = body.ToArray();
                }
                context.Response.StatusCode = StatusCodes.Status201Created;
                await context.Response.WriteAsync($"stored by {Version}");
                break;
            case "DELETE":
                context.Response.StatusCode = Store.TryRemove(path, out _)
                    ? StatusCodes.Status204NoContent
                    : StatusCodes.Status404NotFound;
                break;
            case "GET" or "HEAD" when Store.TryGetValue(path, out byte[]? value):
                context.Response.ContentLength = value.Length;
                if (context.Request.Method == "GET")
                    await context.Response.Body.WriteAsync(value);
                break;
            default:
                context.Response.StatusCode = StatusCodes.Status404NotFound;
                await context.Response.WriteAsync($"{Version} has no {path}");
                break;
        }
    }
}
