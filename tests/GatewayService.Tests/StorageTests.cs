using System.Net;
using System.Text;
using Microsoft.Extensions.Time.Testing;
using VersionManager.Contracts.Releases;
using VersionManager.GatewayService.Idempotency;
using VersionManager.GatewayService.Routes;
using VersionManager.GatewayService.Storage;

namespace VersionManager.GatewayService.Tests;

public sealed class StorageTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("vmgw-").FullName;

    private string File(string name) => Path.Combine(_folder, name);

    private GatewayOptions Options =>
        new()
        {
            Application = "store",
            Listen = new IPEndPoint(IPAddress.Loopback, 0),
            StateFolder = _folder,
        };

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task Journal_TornLine_IsCutOff()
    {
        await System.IO.File.WriteAllTextAsync(File("j"), "one\ntwo\nthr");
        var lines = new List<string>();
        await using (
            Journal journal = Journal.Open(File("j"), line => lines.Add(Encoding.UTF8.GetString(line.Span)), 1000, () => [])
        )
            await journal.AppendAsync("four"u8.ToArray());
        Assert.Equal(["one", "two"], lines);
        Assert.Equal("one\ntwo\nfour\n", await System.IO.File.ReadAllTextAsync(File("j")));
    }

    [Fact]
    public async Task Journal_OverLimit_IsRewrittenWithWhatCounts()
    {
        await using (Journal journal = Journal.Open(File("j"), _ => { }, 100, () => ["kept"u8.ToArray()]))
        {
            for (int i = 0; i < 100; i++)
                await journal.AppendAsync(Encoding.UTF8.GetBytes($"line {i}"));
        }
        string text = await System.IO.File.ReadAllTextAsync(File("j"));
        Assert.StartsWith("kept\n", text, StringComparison.Ordinal);
        Assert.EndsWith("line 99\n", text, StringComparison.Ordinal);
        Assert.True(text.Length < 250, text);
    }

    [Fact]
    public void Journal_DamagedLine_SaysWhichFile()
    {
        System.IO.File.WriteAllText(File("keys.jsonl"), "{\n");
        var exception = Assert.Throws<InvalidDataException>(() => new IdempotencyStore(Options, TimeProvider.System));
        Assert.Contains("keys.jsonl", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Keys_OldOrTooMany_AreForgotten()
    {
        var time = new FakeTimeProvider();
        await using var store = new IdempotencyStore(Options with { KeyLimit = 2, KeyLifetime = TimeSpan.FromHours(1) }, time);
        foreach (string key in new[] { "a", "b", "c" })
            await store.PutAsync(new KeyRecord(key, "f", time.GetUtcNow(), [], null));
        Assert.Null(store.Find("a"));
        Assert.NotNull(store.Find("c"));
        time.Advance(TimeSpan.FromHours(2));
        Assert.Null(store.Find("c"));
        Assert.Equal(0, store.Count);
    }

    [Fact]
    public void StateFolder_HeldByAnother_SaysSo()
    {
        using StateFolder first = StateFolder.Open(Options);
        var exception = Assert.Throws<IOException>(() => StateFolder.Open(Options));
        Assert.Contains("Another gateway", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task KeyedLock_SameKey_OneAtATime()
    {
        var locks = new KeyedLock();
        int inside = 0,
            most = 0;
        await Task.WhenAll(
            Enumerable
                .Range(0, 50)
                .Select(async i =>
                {
                    using IDisposable turn = await locks.EnterAsync("key", CancellationToken.None);
                    most = Math.Max(most, Interlocked.Increment(ref inside));
                    await Task.Yield();
                    Interlocked.Decrement(ref inside);
                })
        );
        Assert.Equal(1, most);
    }

    [Theory]
    [InlineData("GET", "/anything", "Read")]
    [InlineData("POST", "/query", "Read")]
    [InlineData("POST", "/query/deep", "Read")]
    [InlineData("POST", "/query/deep/write", "Write")]
    [InlineData("POST", "/queryish", "Write")]
    [InlineData("BREW", "/", "Unknown")]
    public void Classify_LongestPathDecides(string method, string path, string kind)
    {
        var rules = new RequestRules(
            new GatewayManifest
            {
                Listen = "tcp/1",
                Upstream = 1,
                Reads = [.. GatewayManifest.DefaultReads, new GatewayRule("POST", "/query")],
                Writes = [.. GatewayManifest.DefaultWrites, new GatewayRule("POST", "/query/deep/write")],
                Older = [],
                TimeoutSeconds = 1,
                Ordered = true,
            }
        );
        Assert.Equal(kind, rules.Classify(method, path).ToString());
    }
}
