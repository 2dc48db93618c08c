using System.Globalization;
using System.Net;
using VersionManager.Guests.Links;
using VersionManager.Kernel.Networking;
using VersionManager.Kernel.Tools;
using VersionManager.TestNetwork;

namespace VersionManager.ProxyService.Tests.Routing;

/// <summary>A node: a network namespace with a router, and guests that are network namespaces behind real guest links.</summary>
internal sealed class RoutedNode : IDisposable
{
    private readonly Dictionary<string, (NetworkNamespace Namespace, IPAddress Private)> _guests = [];
    private readonly List<GuestLink> _links = [];
    private readonly LinkKeeper _keeper;
    private readonly string _stateFile = Path.GetTempFileName();
    private readonly string[] _options;

    public RoutedNode(TestSwitch network, string hint, IPAddress address, params string[] options)
    {
        Address = address;
        _options = options;
        Namespace = network.AddHost(hint, address);
        _keeper = new LinkKeeper(new ToolRunner(Namespace.FilePath));
        Router = new RouterProcess(Namespace, address.ToString(), _stateFile, options);
    }

    public IPAddress Address { get; }

    public NetworkNamespace Namespace { get; }

    public RouterProcess Router { get; private set; }

    public NetworkNamespace this[string version] => _guests[version].Namespace;

    public async Task AddGuestAsync(string version, int slot)
    {
        GuestLink link = new(new NodeNetwork(Address, 24, null, "eth0", 1500), slot);
        ToolRunner commands = new(Namespace.FilePath);
        await GuestLink.PrepareNodeAsync(commands, default);
        NetworkNamespace guest = NetworkNamespace.MadeBy(
            "g" + slot.ToString(CultureInfo.InvariantCulture),
            name => link.CreateVethAsync(commands, name, default).GetAwaiter().GetResult()
        );
        _guests.Add(version, (guest, link.PrivateAddress));
        _links.Add(link);
    }

    /// <summary>Puts back what other programs removed, as the daemon does; answers what the router put back.</summary>
    public async Task<IReadOnlyList<string>> RepairAsync()
    {
        IReadOnlyList<string> restored = await Router.DoAsync("repair True");
        await _keeper.RepairAsync(_links, default);
        return restored;
    }

    /// <summary>The table with these versions ready, in the format of the router's process.</summary>
    public string Table(string defaultVersion, params string[] ready) => Table(defaultVersion, ready, []);

    /// <summary>The same, with pairs of a version and its predecessor.</summary>
    public string Table(string defaultVersion, string[] ready, (string Version, string From)[] predecessors)
    {
        Dictionary<string, string> after = predecessors.ToDictionary(p => p.Version, p => $":after-{_guests[p.From].Private}");
        IEnumerable<string> guests = _guests.Select(g =>
            $"App:{g.Key}@{g.Value.Private}{(ready.Contains(g.Key) ? "" : ":starting")}{after.GetValueOrDefault(g.Key)}"
        );
        IEnumerable<string> ports = Enumerable.Range(7000, 20).SelectMany(p => new[] { $"tcp/{p}=App", $"udp/{p}=App" });
        string maximal = ready.OrderBy(Version.Parse).LastOrDefault() ?? "-";
        return $"App:{maximal}:{defaultVersion} {string.Join(' ', guests)} {string.Join(' ', ports)}";
    }

    /// <summary>The version port of a managed port here.</summary>
    public int VersionPort(string version, string port) =>
        File.ReadLines(_stateFile + ".ports")
            .Select(l => l.Split(' '))
            .Where(w => w[1] == version && w[2] == port)
            .Select(w => int.Parse(w[3], CultureInfo.InvariantCulture))
            .Single();

    public void Restart()
    {
        Router.Dispose();
        Router = new RouterProcess(Namespace, Address.ToString(), _stateFile, _options);
    }

    public void Dispose()
    {
        Router.Dispose();
        foreach ((NetworkNamespace guest, _) in _guests.Values)
            guest.Dispose();
        Namespace.Dispose();
        File.Delete(_stateFile);
        File.Delete(_stateFile + ".ports");
    }

    /// <summary>The counters of a version, by name.</summary>
    public async Task<Dictionary<string, long>> UsageAsync(string version)
    {
        string line = (await Router.DoAsync("snapshot")).Single(l =>
            l.Contains($"Version = {version},", StringComparison.Ordinal)
        );
        return line.Split(", ")
            .Select(f => f.Split(" = "))
            .Where(f => f.Length == 2 && long.TryParse(f[1], out _))
            .ToDictionary(f => f[0], f => long.Parse(f[1], System.Globalization.CultureInfo.InvariantCulture));
    }

    /// <summary>The counters including everything of earlier tests: waits for a new reading, since there is at most one a
    /// second.</summary>
    public async Task<Dictionary<string, long>> SettledUsageAsync(string version)
    {
        System.Diagnostics.Stopwatch passed = System.Diagnostics.Stopwatch.StartNew();
        Dictionary<string, long> now;
        do now = await UsageAsync(version);
        while (passed.Elapsed < TimeSpan.FromSeconds(2.5));
        return now;
    }
}
