using System.Net;

namespace VersionManager.GatewayService.Routes;

/// <summary>Counts the usage of one version; lives as long as the gateway.</summary>
internal sealed class VersionUse(TimeProvider time)
{
    private const int ClientLimit = 32;

    private readonly Lock _gate = new();
    private readonly LinkedList<IPAddress> _clients = [];
    private int _inFlight;
    private long _reads,
        _writes,
        _lastUse;

    public int InFlight => Volatile.Read(ref _inFlight);

    public long Reads => Volatile.Read(ref _reads);

    public long Writes => Volatile.Read(ref _writes);

    public DateTimeOffset? LastUse =>
        Volatile.Read(ref _lastUse) is var ticks and not 0 ? new DateTimeOffset(ticks, TimeSpan.Zero) : null;

    /// <summary>The latest clients, latest first.</summary>
    public IReadOnlyList<string> Clients
    {
        get
        {
            lock (_gate)
                return [.. _clients.Select(client => client.ToString())];
        }
    }

    public void Begin() => Interlocked.Increment(ref _inFlight);

    public void End(RequestKind kind, IPAddress? client)
    {
        if (kind == RequestKind.Read)
            Interlocked.Increment(ref _reads);
        else if (kind == RequestKind.Write)
            Interlocked.Increment(ref _writes);
        Volatile.Write(ref _lastUse, time.GetUtcNow().UtcTicks);
        if (client is not null)
            Remember(client);
        Interlocked.Decrement(ref _inFlight);
    }

    /// <summary>Undoes a <see cref="Begin"/> after which nothing was sent.</summary>
    public void Undo() => Interlocked.Decrement(ref _inFlight);

    private void Remember(IPAddress client)
    {
        lock (_gate)
        {
            if (client.Equals(_clients.First?.Value))
                return;
            _clients.Remove(client);
            _clients.AddFirst(client);
            if (_clients.Count > ClientLimit)
                _clients.RemoveLast();
        }
    }
}
