using Microsoft.Extensions.Logging.Abstractions;
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

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Journal_DamagedLine_SaysWhichFile()
    {
        System.IO.File.WriteAllText(File("keys.jsonl"), "{\n");
        var exception = Assert.Throws<InvalidDataException>(() =>
            new IdempotencyStore(File("keys.jsonl"), new KeyOptions(), TimeProvider.System, NullLogger<IdempotencyStore>.Instance)
        );
        Assert.Contains("keys.jsonl", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Keys_OldOrTooMany_AreForgotten()
    {
        var time = new FakeTimeProvider();
        var options = new KeyOptions { Limit = 2, Lifetime = TimeSpan.FromHours(1) };
        await using var store = new IdempotencyStore(File("keys.jsonl"), options, time, NullLogger<IdempotencyStore>.Instance);
        foreach (string key in new[] { "a", "b", "c" })
            await store.PutAsync(new KeyRecord(key, "f", time.GetUtcNow(), [], null));
        Assert.Null(store.Find("a"));
        Assert.NotNull(store.Find("c"));
        time.Advance(TimeSpan.FromHours(2));
        Assert.Null(store.Find("c"));
        Assert.Equal(0, store.Count);
    }

    [Fact]
    public void Folder_HeldByAnother_SaysSo()
    {
        using GatewayFolder first = GatewayFolder.Open(_folder, File("gateway.sock"), TimeSpan.Zero);
        var exception = Assert.Throws<IOException>(() => GatewayFolder.Open(_folder, File("gateway.sock"), TimeSpan.Zero));
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
