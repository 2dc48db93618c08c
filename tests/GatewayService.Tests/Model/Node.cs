using System.Net;
using System.Text;
using Microsoft.AspNetCore.Http;
using VersionManager.GatewayFakes;
using VersionManager.GatewayService.Routes;

namespace VersionManager.GatewayService.Tests.Model;

/// <summary>The system under test: a gateway, and versions that come, go and fail as the script says.</summary>
public sealed class Node : IAsyncDisposable
{
    private readonly TestGateway _gateway;
    private readonly List<FakeVersion> _all = [];
    private readonly List<FakeVersion> _running = [];
    private readonly Known _known = new();
    private readonly Dictionary<FakeVersion, int> _failures = [];
    private readonly List<(string Path, string? Value, string Key)> _failed = [];
    private int _values;

    private Node(TestGateway gateway) => _gateway = gateway;

    /// <summary>The number of acknowledged and of refused writes.</summary>
    public (int Acknowledged, int Refused) Counts { get; private set; }

    public static async Task<Node> StartAsync()
    {
        var node = new Node(
            await TestGateway.StartAsync(options =>
                options with
                {
                    Hold = new HoldOptions { Settle = TimeSpan.FromMilliseconds(100), Longest = TimeSpan.FromMilliseconds(500) },
                }
            )
        );
        await node.StartVersionAsync();
        return node;
    }

    public async Task DoAsync(Step step)
    {
        switch (step.Deed)
        {
            case Deed.Put when _running.Count > 0:
                await WriteAsync(Path(step.First), $"value {++_values}", step.Second % 2 == 0 ? Guid.NewGuid().ToString() : null);
                break;
            case Deed.Delete when _running.Count > 0:
                await WriteAsync(Path(step.First), null, step.Second % 2 == 0 ? Guid.NewGuid().ToString() : null);
                break;
            case Deed.Retry when _running.Count > 0 && _failed.Count > 0:
                (string path, string? value, string key) = _failed[step.First % _failed.Count];
                _failed.RemoveAt(step.First % _failed.Count);
                await WriteAsync(path, value, key);
                break;
            case Deed.Get when _running.Count > 0:
                await ReadAsync(Path(step.First));
                break;
            case Deed.Burst when _running.Count > 0:
                await BurstAsync(Path(step.First));
                break;
            case Deed.FailNext when _running.Count > 0:
                _failures[_running[step.First % _running.Count]] = 1 + (step.Second % 4);
                break;
            case Deed.Start when _all.Count < 6:
                await StartVersionAsync();
                break;
            case Deed.Drain when _running.Count > 1:
                await DrainAsync(_running[step.First % _running.Count]);
                break;
            case Deed.Crash when _running.Count > 1:
                FakeVersion victim = _running[step.First % _running.Count];
                _running.Remove(victim);
                await victim.KillAsync();
                await PublishAsync();
                break;
            case Deed.Return:
                await ReturnAsync(step.First);
                break;
            case Deed.CatchUp when _running.Count > 0:
                await CatchUpAsync(_running[step.First % _running.Count]);
                break;
            case Deed.RestartGateway:
                await _gateway.StopGatewayAsync();
                await _gateway.StartGatewayAsync();
                await PublishAsync();
                break;
            default:
                break;
        }
    }

    /// <summary>Checks every path, once no version fails any more.</summary>
    public async Task CheckAllAsync()
    {
        _failures.Clear();
        foreach (string path in _known.Paths.ToArray())
            await ReadAsync(path);
    }

    public ValueTask DisposeAsync() => _gateway.DisposeAsync();

    private static string Path(int number) => $"/item/{number % 5}";

    private async Task<HttpResponseMessage> SendAsync(string path, string? value, string? key)
    {
        using var request = new HttpRequestMessage(value is null ? HttpMethod.Delete : HttpMethod.Put, path);
        if (value is not null)
            request.Content = new StringContent(value);
        if (key is not null)
            request.Headers.Add("Idempotency-Key", key);
        return await _gateway.Client.SendAsync(request);
    }

    private async Task WriteAsync(string path, string? value, string? key)
    {
        using HttpResponseMessage response = await SendAsync(path, value, key);
        // All versions answer 404 to a DELETE of a missing path, which is as good.
        if (response.IsSuccessStatusCode || (value is null && response.StatusCode == HttpStatusCode.NotFound))
        {
            _known.Acknowledged(path, value);
            Counts = (Counts.Acknowledged + 1, Counts.Refused);
            await CheckVersionsAsync(path);
            return;
        }
        _known.Tried(path, value);
        Counts = (Counts.Acknowledged, Counts.Refused + 1);
        if (key is not null)
            _failed.Add((path, value, key));
    }

    private async Task BurstAsync(string path)
    {
        _failures.Clear();
        string[] values = [.. Enumerable.Range(0, 4).Select(_ => $"value {++_values}")];
        HttpResponseMessage[] responses = await Task.WhenAll(values.Select(value => SendAsync(path, value, null)));
        Assert.All(
            responses,
            response => Assert.True(response.IsSuccessStatusCode, $"{(int)response.StatusCode} without any failure")
        );
        foreach (HttpResponseMessage response in responses)
            response.Dispose();
        // Whichever write came last, it is the same one everywhere.
        string?[] last = [.. _running.Select(version => Stored(version, path)).Distinct()];
        Assert.Single(last);
        Assert.Contains(last[0], values);
        _known.Acknowledged(path, last);
        Counts = (Counts.Acknowledged + values.Length, Counts.Refused);
    }

    private async Task ReadAsync(string path)
    {
        _failures.Clear();
        using HttpResponseMessage response = await _gateway.Client.GetAsync(path);
        if (response.Headers.Contains("VM-Behind"))
            return;
        string? value =
            response.StatusCode == HttpStatusCode.NotFound
                ? null
                : await response.EnsureSuccessStatusCode().Content.ReadAsStringAsync();
        // A 404 of a node without an up-to-date version has no header that says so.
        if (value is null && (await UpToDateAsync()) is null)
            return;
        Assert.True(
            _known.Possible(path).Contains(value),
            $"{path} is '{value ?? "not there"}', and may be {string.Join(" or ", _known.Possible(path).Select(v => $"'{v ?? "not there"}'"))}"
        );
    }

    /// <summary>Checks that every running version has the acknowledged value.</summary>
    private Task CheckVersionsAsync(string path)
    {
        Assert.True(_known.IsCertain(path, out string? value));
        Assert.All(_running, version => Assert.Equal(value, Stored(version, path)));
        return Task.CompletedTask;
    }

    private static string? Stored(FakeVersion version, string path) =>
        version.Store.TryGetValue(path, out byte[]? bytes) ? Encoding.UTF8.GetString(bytes) : null;

    /// <summary>A daemon migrates from a version that is up to date; without one it starts none.</summary>
    private async Task StartVersionAsync()
    {
        FakeVersion? source = await UpToDateAsync();
        if (source is null && _all.Count > 0)
            return;
        FakeVersion fresh = await _gateway.AddAsync($"{_all.Count + 1}.0");
        fresh.Before = context => FailAsync(fresh, context);
        _all.Add(fresh);
        _running.Add(fresh);
        await PublishAsync();
        foreach (KeyValuePair<string, byte[]> item in source?.Store.ToArray() ?? [])
            fresh.Store.TryAdd(item.Key, item.Value);
    }

    private async Task<FakeVersion?> UpToDateAsync()
    {
        foreach (FakeVersion version in _running.OrderByDescending(version => version.Version))
        {
            if ((await _gateway.UsageAsync(version)).BehindSince is null)
                return version;
        }
        return null;
    }

    private async Task DrainAsync(FakeVersion version)
    {
        await _gateway.Daemon.PublishAsync(_running.Select(other => other == version ? other.Draining : other.Route));
        Assert.Equal(0, (await _gateway.UsageAsync(version)).InFlight);
        _running.Remove(version);
        await version.KillAsync();
        await PublishAsync();
    }

    private async Task ReturnAsync(int number)
    {
        FakeVersion[] away = [.. _all.Except(_running)];
        if (away.Length == 0)
            return;
        FakeVersion back = away[number % away.Length];
        await back.StartAsync();
        _running.Add(back);
        await PublishAsync();
    }

    private async Task CatchUpAsync(FakeVersion version)
    {
        if (
            await UpToDateAsync() is not { } source
            || source == version
            || (await _gateway.UsageAsync(version)).BehindSince is null
        )
            return;
        version.Store.Clear();
        foreach (KeyValuePair<string, byte[]> item in source.Store)
            version.Store[item.Key] = item.Value;
        using HttpClient control = _gateway.Control();
        (await control.PostAsync($"versions/{version.Version}/caught-up", null)).EnsureSuccessStatusCode().Dispose();
    }

    private Task PublishAsync() => _gateway.Daemon.PublishAsync(_running.Select(version => version.Route));

    /// <summary>Makes the next write fail in one of four ways: before or after it is stored, with an answer or without.</summary>
    private async Task<bool> FailAsync(FakeVersion version, HttpContext context)
    {
        if (HttpMethods.IsGet(context.Request.Method))
            return false;
        int way;
        lock (_failures)
        {
            if (!_failures.Remove(version, out way))
                return false;
        }
        using var body = new MemoryStream();
        await context.Request.Body.CopyToAsync(body);
        if (way is 2 or 4)
        {
            if (HttpMethods.IsDelete(context.Request.Method))
                version.Store.TryRemove(context.Request.Path.Value!, out byte[]? _);
            else
                version.Store[context.Request.Path.Value!] = body.ToArray();
        }
        if (way is 1 or 2)
            context.Response.StatusCode = StatusCodes.Status500InternalServerError;
        else
            context.Abort();
        return true;
    }
}
