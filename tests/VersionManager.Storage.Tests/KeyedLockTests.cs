namespace VersionManager.Storage.Tests;

public sealed class KeyedLockTests
{
    [Fact]
    public async Task Enter_SameKey_OneAtATime()
    {
        var locks = new KeyedLock<string>();
        int inside = 0,
            most = 0;
        await Task.WhenAll(
            Enumerable
                .Range(0, 50)
                .Select(async i =>
                {
                    using IDisposable turn = await locks.EnterAsync("key", TestContext.Current.CancellationToken);
                    most = Math.Max(most, Interlocked.Increment(ref inside));
                    await Task.Yield();
                    Interlocked.Decrement(ref inside);
                })
        );
        Assert.Equal(1, most);
    }
}
