using System.Collections.Concurrent;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace FakeNode;

/// <summary>A control API with answers set by a test.</summary>
public sealed class CannedApi : IAsyncDisposable
{
    private readonly WebApplication _application;
    private readonly ConcurrentDictionary<string, ConcurrentQueue<CannedAnswer>> _answers = new(StringComparer.Ordinal);
    private readonly ConcurrentQueue<(string Line, byte[] Body)> _requests = new();
    private TaskCompletionSource _held = new();

    private CannedApi(WebApplication application) => _application = application;

    /// <summary>The received requests, as <c>POST /v1/ports?x=y</c>, without their bodies.</summary>
    public IReadOnlyList<string> Requests => [.. _requests.Select(r => r.Line)];

    /// <summary>The body of the last request with that line.</summary>
    public byte[] BodyOf(string line) => _requests.Last(r => r.Line == line).Body;

    /// <summary>The requests with their bodies.</summary>
    public IReadOnlyList<(string Line, byte[] Body)> All => [.. _requests];

    /// <summary>Completes when <see cref="Release"/> is called: for answers that a test holds back.</summary>
    public Task Held => _held.Task;

    /// <summary>Sends the answers that wait for <see cref="Held"/>.</summary>
    public void Release() => Interlocked.Exchange(ref _held, new TaskCompletionSource()).SetResult();

    /// <summary>Forgets all requests and answers.</summary>
    public void Reset()
    {
        Release();
        _answers.Clear();
        _requests.Clear();
        Defaults();
    }

    /// <summary>Listens on a Unix socket.</summary>
    public static async Task<CannedApi> StartAsync(string socket)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(socket)!);
        File.Delete(socket);
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(k => k.ListenUnixSocket(socket));
        WebApplication application = builder.Build();
        CannedApi api = new(application);
        api.Defaults();
        application.Run(api.AnswerAsync);
        await application.StartAsync();
        return api;
    }

    /// <summary>Sets the answers to a method and path, without the query: one after another, the last one for good.</summary>
    public void On(string methodAndPath, params CannedAnswer[] answers) =>
        _answers[methodAndPath] = new ConcurrentQueue<CannedAnswer>(answers);

    /// <summary>Sets the answer to a method and path: 200 with that JSON.</summary>
    public void On(string methodAndPath, string json) => On(methodAndPath, new CannedAnswer(200, json));

    /// <summary>Waits until a signal ends the process.</summary>
    public Task StoppedAsync() => _application.WaitForShutdownAsync();

    public async ValueTask DisposeAsync()
    {
        await _application.StopAsync(new CancellationToken(true));
        await _application.DisposeAsync();
    }

    private void Defaults()
    {
        On("GET /v1/health", "{}");
        On(
            "GET /v1/node",
            """
            {"id":"f00d","hostName":"fake","address":"192.0.2.7","uplink":"eth0","daemonVersion":"0.1.0","started":"2026-01-02T03:04:05Z","residentBytes":20971520,"isolations":["Namespace","Uml"]}
            """
        );
        On("GET /v1/guests", "[]");
        On("GET /v1/ports", "[]");
        On("GET /v1/versions", "[]");
        On("GET /v1/usage", "[]");
        On("GET /v1/upgrades", """{"sequence":1,"items":[]}""");
        On("GET /v1/migrations", """{"sequence":1,"items":[]}""");
    }

    private async Task AnswerAsync(HttpContext http)
    {
        using MemoryStream body = new();
        await http.Request.Body.CopyToAsync(body);
        _requests.Enqueue(($"{http.Request.Method} {http.Request.Path}{http.Request.QueryString}", body.ToArray()));
        CannedAnswer answer = Choose($"{http.Request.Method} {http.Request.Path}");
        if (answer.After is not null)
            await answer.After.WaitAsync(http.RequestAborted);
        answer.Effect?.Invoke();
        http.Response.StatusCode = answer.Status;
        if (answer.Body is null)
            return;
        http.Response.ContentType = answer.Status < 400 ? "application/json" : "application/problem+json";
        // Without a length Kestrel sends chunks, with one it does not, so that the client meets both.
        if (answer.Body.Length % 2 == 0)
            http.Response.ContentLength = System.Text.Encoding.UTF8.GetByteCount(answer.Body);
        await http.Response.WriteAsync(answer.Body);
    }

    private CannedAnswer Choose(string key)
    {
        if (!_answers.TryGetValue(key, out ConcurrentQueue<CannedAnswer>? answers))
            return key.StartsWith("GET ", StringComparison.Ordinal)
                ? CannedAnswer.Problem("NotFound", "No such path.", 404)
                : new CannedAnswer(202);
        lock (answers)
        {
            answers.TryPeek(out CannedAnswer? answer);
            if (answers.Count > 1)
                answers.TryDequeue(out _);
            return answer!;
        }
    }
}
