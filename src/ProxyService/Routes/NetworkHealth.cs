namespace VersionManager.ProxyService.Routes;

/// <summary>Whether the kernel had all rules and routes that the data path needs, at the last check.</summary>
internal sealed class NetworkHealth
{
    private volatile string? _damage;
    private long _restored;

    /// <summary>Why removed rules or routes could not be put back; null where nothing is missing.</summary>
    public string? Damage => _damage;

    /// <summary>How many rules, routes, addresses and settings were put back since the daemon started.</summary>
    public long Restored => Interlocked.Read(ref _restored);

    /// <summary>Reports that nothing is missing any more.</summary>
    /// <param name="restored">How many things were put back.</param>
    public void IsWhole(int restored)
    {
        Interlocked.Add(ref _restored, restored);
        _damage = null;
    }

    /// <summary>Reports that something is missing and could not be put back.</summary>
    public void IsDamaged(string why) => _damage = why;
}
