namespace VersionManager.ProxyService.Routes;

/// <summary>Whether the kernel has what carrying messages needs of it, as of the last look.</summary>
internal sealed class NetworkHealth
{
    private volatile string? _damage;
    private long _restored;

    /// <summary>Why what another program removed could not be put back; null where nothing is missing.</summary>
    public string? Damage => _damage;

    /// <summary>How many things were put back since the daemon started: rules, routes, addresses, settings.</summary>
    public long Restored => Interlocked.Read(ref _restored);

    /// <summary>Nothing is missing any more.</summary>
    /// <param name="restored">How many things had been.</param>
    public void IsWhole(int restored)
    {
        Interlocked.Add(ref _restored, restored);
        _damage = null;
    }

    /// <summary>Something is missing, and could not be put back.</summary>
    public void IsDamaged(string why) => _damage = why;
}
