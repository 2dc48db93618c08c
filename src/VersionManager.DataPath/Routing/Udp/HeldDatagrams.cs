namespace VersionManager.DataPath.Routing.Udp;

/// <summary>A bounded queue of datagrams that wait for one decision.</summary>
internal sealed class HeldDatagrams
{
    private const int MaximalCount = 256;
    private const int MaximalBytes = 1 << 20;

    private readonly Queue<Action> _deliveries = new();
    private int _bytes;

    /// <summary>Keeps a datagram; false when there is no more room.</summary>
    public bool TryAdd(int length, Action deliver)
    {
        if (_deliveries.Count >= MaximalCount || _bytes + length > MaximalBytes)
            return false;
        _bytes += length;
        _deliveries.Enqueue(deliver);
        return true;
    }

    /// <summary>Delivers all, in order.</summary>
    public void Deliver()
    {
        while (_deliveries.TryDequeue(out Action? deliver))
            deliver();
    }

    /// <summary>The number of waiting datagrams.</summary>
    public int Count => _deliveries.Count;
}
