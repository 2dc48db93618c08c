using VersionManager.Contracts;
using VersionManager.Contracts.Control;
using VersionManager.DataPath;

namespace VersionManager.ProxyService.Reporting;

/// <summary>
/// The recent clients without a version header. The kernel carries their flows and soon forgets them, so connection tracking is
/// read on every request, and in between often enough to see ended connections.
/// </summary>
internal sealed class ClientTable : IDisposable
{
    private const int Kept = 64;

    // Shorter than the kernel remembers a connection that has ended (its time-wait state, 2 minutes).
    private static readonly TimeSpan Interval = TimeSpan.FromMinutes(1);

    private readonly IRouterUsage _router;
    private readonly TimeProvider _clock;
    private readonly ITimer _timer;
    private readonly Dictionary<ReleaseKey, Dictionary<string, UsageUser>> _users = [];
    private readonly Lock _lock = new();

    /// <summary>A table of the clients that <paramref name="router"/> sees.</summary>
    public ClientTable(IRouterUsage router, TimeProvider clock)
    {
        (_router, _clock) = (router, clock);
        _timer = clock.CreateTimer(_ => Look(), null, Interval, Interval);
    }

    /// <summary>The clients of each version, the latest first.</summary>
    public IReadOnlyDictionary<ReleaseKey, IReadOnlyList<UsageUser>> Read()
    {
        Look();
        lock (_lock)
            return _users.ToDictionary(
                version => version.Key,
                version => (IReadOnlyList<UsageUser>)[.. version.Value.Values.OrderByDescending(user => user.LastUse)]
            );
    }

    /// <summary>A version's open TCP flows of clients.</summary>
    public long OpenFlows(ReleaseKey key) =>
        _router
            .Clients()
            .Where(client => client.Application == key.Application && client.Version == key.Version)
            .Sum(client => client.OpenFlows);

    /// <inheritdoc/>
    public void Dispose() => _timer.Dispose();

    private void Look()
    {
        IReadOnlyList<ClientFlows> seen = _router.Clients();
        DateTimeOffset now = _clock.GetUtcNow();
        lock (_lock)
        {
            foreach (Dictionary<string, UsageUser> users in _users.Values)
            {
                foreach (UsageUser user in users.Values.Where(user => user.OpenFlows > 0).ToArray())
                    users[user.Address] = user with { OpenFlows = 0 };
            }
            foreach (ClientFlows client in seen)
            {
                var key = new ReleaseKey(client.Application, client.Version);
                if (!_users.TryGetValue(key, out Dictionary<string, UsageUser>? users))
                    _users[key] = users = [];
                string address = client.Client.ToString();
                users[address] = new UsageUser(UsageUserKind.Client, address, client.OpenFlows, now);
            }
            foreach (Dictionary<string, UsageUser> users in _users.Values.Where(users => users.Count > Kept))
            {
                foreach (UsageUser old in users.Values.OrderByDescending(user => user.LastUse).Skip(Kept).ToArray())
                    users.Remove(old.Address);
            }
        }
    }
}
