using System.Collections.Immutable;
using VersionManager.ProxyService.State;
using VersionManager.Storage;

namespace VersionManager.ProxyService.Gateways;

/// <summary><c>state/gateways.json</c>: which processes are gateways, and from where on routes are numbered.</summary>
internal sealed class GatewayStore
{
    private const int Format = 1;

    // More changes of routes than a daemon sees in its life, and few enough that the clock gains on them.
    private const long Numbers = 1 << 20;

    private readonly StateFile<GatewaysState> _file;
    private readonly Lock _lock = new();
    private ImmutableList<GatewayRecord> _records;

    /// <summary>The store in <paramref name="folder"/>.</summary>
    public GatewayStore(DataFolder folder, TimeProvider clock)
    {
        _file = new StateFile<GatewaysState>(folder.File("gateways.json"), GatewaysJson.Default.GatewaysState, Format);
        GatewaysState? state = _file.Load();
        _records = [.. state?.Processes ?? []];
        // Also when the clock was put back while no daemon ran.
        First = Math.Max(clock.GetUtcNow().ToUnixTimeMilliseconds(), state?.Sequence ?? 0);
        Save();
    }

    /// <summary>The number of this daemon's first routes: greater than any of the daemons before it.</summary>
    public long First { get; }

    /// <summary>The processes, retiring ones included.</summary>
    public ImmutableList<GatewayRecord> All => Volatile.Read(ref _records);

    /// <summary>Remembers a process, in place of what was remembered of it.</summary>
    public void Put(GatewayRecord record) =>
        Update(records => records.RemoveAll(old => old.Process == record.Process).Add(record));

    /// <summary>Forgets a process that has ended.</summary>
    public void Remove(GatewayRecord record) => Update(records => records.RemoveAll(old => old.Process == record.Process));

    private void Update(Func<ImmutableList<GatewayRecord>, ImmutableList<GatewayRecord>> change)
    {
        lock (_lock)
        {
            Volatile.Write(ref _records, change(_records));
            Save();
        }
    }

    private void Save() => _file.Save(new GatewaysState(Format, First + Numbers, _records));
}
