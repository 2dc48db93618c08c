using System.Collections.Concurrent;
using System.Net;

namespace VersionManager.ProxyService.Tests.Gateways;

/// <summary>Clients that write and read back all the time, and record every fault.</summary>
internal sealed class Hammer : IAsyncDisposable
{
    private readonly CancellationTokenSource _stop = new();
    private readonly ConcurrentQueue<string> _failures = new();
    private readonly ConcurrentDictionary<string, string> _acknowledged = new(StringComparer.Ordinal);
    private readonly List<HttpClient> _clients = [];
    private readonly Task[] _tasks;
    private long _requests;

    /// <summary>Starts clients. Some keep their connections, others make a new one for every request.</summary>
    public Hammer(string url, int clients)
    {
        _tasks =
        [
            .. Enumerable
                .Range(0, clients)
                .Select(i =>
                {
                    var client = new HttpClient(
                        new SocketsHttpHandler
                        {
                            UseProxy = false,
                            PooledConnectionLifetime = i % 2 == 0 ? Timeout.InfiniteTimeSpan : TimeSpan.Zero,
                        }
                    )
                    {
                        BaseAddress = new Uri(url),
                        Timeout = TimeSpan.FromSeconds(60),
                    };
                    _clients.Add(client);
                    return Task.Run(() => RunAsync(client, i));
                }),
        ];
    }

    public long Requests => Interlocked.Read(ref _requests);

    public IReadOnlyCollection<string> Failures => _failures;

    /// <summary>The acknowledged writes, by path.</summary>
    public IReadOnlyDictionary<string, string> Acknowledged => _acknowledged;

    /// <summary>Waits until some more requests were answered.</summary>
    public Task MoreAsync(int requests)
    {
        long until = Requests + requests;
        return Wait.UntilAsync(
            () => Requests >= until,
            () => $"Only {Requests} requests were answered. {string.Join(" | ", _failures.Take(5))}"
        );
    }

    public async Task StopAsync()
    {
        await _stop.CancelAsync();
        await Task.WhenAll(_tasks);
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        foreach (HttpClient client in _clients)
            client.Dispose();
        _stop.Dispose();
    }

    private async Task RunAsync(HttpClient client, int number)
    {
        for (int i = 0; !_stop.IsCancellationRequested; i++)
        {
            string path = $"block/{number}/{i % 50}",
                body = $"{number} {i}";
            try
            {
                using var write = new HttpRequestMessage(HttpMethod.Put, path) { Content = new StringContent(body) };
                write.Headers.Add("Idempotency-Key", $"\"{number}-{i}\"");
                using HttpResponseMessage written = await client.SendAsync(write);
                Interlocked.Increment(ref _requests);
                if (!written.IsSuccessStatusCode)
                {
                    _failures.Enqueue($"PUT {path}: {(int)written.StatusCode} {await written.Content.ReadAsStringAsync()}");
                    continue;
                }
                _acknowledged["/" + path] = body;
                using HttpResponseMessage read = await client.GetAsync(path);
                Interlocked.Increment(ref _requests);
                string text = await read.Content.ReadAsStringAsync();
                if (read.StatusCode != HttpStatusCode.OK || text != body)
                    _failures.Enqueue($"GET {path}: {(int)read.StatusCode} '{text}', not '{body}'");
            }
            catch (Exception e) when (e is HttpRequestException or IOException or OperationCanceledException)
            {
                _failures.Enqueue($"{path}: {e.Message} {e.InnerException?.Message}");
            }
        }
    }
}
