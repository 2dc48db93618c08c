using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using VersionManager.GatewayService.Idempotency;

namespace VersionManager.GatewayService.Tests.Idempotency;

public sealed class IdempotencyStoreTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("vmgw-").FullName;

    private string File(string name) => Path.Combine(_folder, name);

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Open_DamagedLine_SaysWhichFile()
    {
        System.IO.File.WriteAllText(File("keys.jsonl"), "{\n");
        var exception = Assert.Throws<InvalidDataException>(() =>
            new IdempotencyStore(File("keys.jsonl"), new KeyOptions(), TimeProvider.System, NullLogger<IdempotencyStore>.Instance)
        );
        Assert.Contains("keys.jsonl", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Find_OldOrTooManyKeys_AreForgotten()
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
}
