using System.Collections.Concurrent;

namespace VersionManager.ProxyService.State;

/// <summary>One lock a key. Keys are few (versions of applications), so their locks are kept.</summary>
internal sealed class KeyedLock<TKey>
    where TKey : notnull
{
    private readonly ConcurrentDictionary<TKey, SemaphoreSlim> _locks = new();

    /// <summary>Waits for the lock; disposing of the answer gives it back.</summary>
    public async Task<IDisposable> EnterAsync(TKey key, CancellationToken cancellation)
    {
        SemaphoreSlim semaphore = _locks.GetOrAdd(key, _ => new SemaphoreSlim(1, 1));
        await semaphore.WaitAsync(cancellation);
        return new Held(semaphore);
    }

    private sealed class Held(SemaphoreSlim semaphore) : IDisposable
    {
        private SemaphoreSlim? _semaphore = semaphore;

        public void Dispose() => Interlocked.Exchange(ref _semaphore, null)?.Release();
    }
}
