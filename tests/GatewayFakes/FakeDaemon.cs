using System.Collections.Concurrent;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using VersionManager.Contracts;
using VersionManager.Contracts.Control;

namespace VersionManager.GatewayFakes;

/// <summary>The gateways' part of a daemon, on a real control socket.</summary>
public sealed class FakeDaemon : IAsyncDisposable
{
    private readonly Lock _gate = new();
    private readonly ConcurrentDictionary<long, TaskCompletionSource> _applied = new();
    private WebApplication? _app;
    private GatewayRoutes _routes = new(1, []);
    private TaskCompletionSource _changed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private long _appliedSequence;

    public FakeDaemon(string socket) => Socket = socket;

    /// <summary>The path of the socket.</summary>
    public string Socket { get; }

    /// <summary>The compensations that gateways requested.</summary>
    public ConcurrentQueue<CompensationRequest> Compensations { get; } = [];

    /// <summary>The compensate hooks.</summary>
    public Func<CompensationRequest, CompensationResult> Compensate { get; set; } =
        _ => new CompensationResult(CompensationState.Missing, null);

    public async Task StartAsync()
    {
        File.Delete(Socket);
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.ListenUnixSocket(Socket));
        _app = builder.Build();
        _app.Run(HandleAsync);
        await _app.StartAsync();
    }

    /// <summary>Ends like a killed daemon.</summary>
    public async Task StopAsync()
    {
        if (_app is null)
            return;
        using var now = new CancellationTokenSource();
        await now.CancelAsync();
        await _app.StopAsync(now.Token);
        await _app.DisposeAsync();
        _app = null;
    }

    /// <summary>Announces these versions as running.</summary>
    /// <returns>The sequence, to wait for with <see cref="AppliedAsync"/>.</returns>
    public long Publish(params IEnumerable<GatewayRoute> routes)
    {
        lock (_gate)
        {
            _routes = new GatewayRoutes(_routes.Sequence + 1, [.. routes.OrderByDescending(route => route.Version)]);
            _changed.SetResult();
            _changed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            return _routes.Sequence;
        }
    }

    /// <summary>Completes when the gateway has asked after <paramref name="sequence"/>, and so uses it.</summary>
    public Task AppliedAsync(long sequence)
    {
        TaskCompletionSource source = _applied.GetOrAdd(
            sequence,
            _ => new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)
        );
        if (Volatile.Read(ref _appliedSequence) >= sequence)
            source.TrySetResult();
        return source.Task.WaitAsync(TimeSpan.FromSeconds(60));
    }

    public async Task PublishAsync(params IEnumerable<GatewayRoute> routes) => await AppliedAsync(Publish(routes));

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        File.Delete(Socket);
    }

    private async Task HandleAsync(HttpContext context)
    {
        string path = context.Request.Path.Value!;
        if (path.EndsWith("/compensations", StringComparison.Ordinal))
        {
            CompensationRequest request = (await context.Request.ReadFromJsonAsync(ContractsJson.Default.CompensationRequest))!;
            Compensations.Enqueue(request);
            await context.Response.WriteAsJsonAsync(Compensate(request), ContractsJson.Default.CompensationResult);
            return;
        }
        long after = long.Parse(context.Request.Query["after"]!, System.Globalization.CultureInfo.InvariantCulture);
        int wait = int.Parse(context.Request.Query["wait"]!, System.Globalization.CultureInfo.InvariantCulture);
        GatewayRoutes routes;
        Task changed;
        lock (_gate)
        {
            (routes, changed) = (_routes, _changed.Task);
            _appliedSequence = after;
            foreach (long sequence in _applied.Keys.Where(sequence => sequence <= after))
                _applied[sequence].TrySetResult();
        }
        if (routes.Sequence == after)
        {
            await Task.WhenAny(changed, Task.Delay(TimeSpan.FromSeconds(wait), context.RequestAborted));
            lock (_gate)
                routes = _routes;
        }
        await context.Response.WriteAsJsonAsync(routes, ContractsJson.Default.GatewayRoutes);
    }
}
