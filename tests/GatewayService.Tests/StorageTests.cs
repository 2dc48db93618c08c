using System.Net;
using Microsoft.Extensions.Time.Testing;
using VersionManager.Contracts.Releases;
using VersionManager.GatewayService.Handover;
using VersionManager.GatewayService.Idempotency;
using VersionManager.GatewayService.Routes;

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
