using Microsoft.Extensions.Time.Testing;
using VersionManager.Contracts;
using VersionManager.DataPath.Routing;
using VersionManager.DataPath.Routing.Offload;

namespace VersionManager.ProxyService.Tests.Routing.Offload;

public sealed class VersionPortsTests
{
    private readonly FakeTimeProvider _clock = new(DateTimeOffset.Parse("2030-01-01T00:00:00Z", null));
    private readonly Store _store = new();

    [Fact]
    public void Assign_EachVersionAndPort_GetsItsOwnForGood()
    {
        VersionPorts ports = Ports();
        VersionPort[] wanted =
        [
            Want("1.0", 7000),
            Want("2.0", 7000),
            Want("2.0", 7001),
            Want("2.0", 7001, TransportProtocol.Udp),
        ];
        IReadOnlyList<VersionPort> first = ports.Assign(wanted);
        Assert.Equal(4, first.Select(p => p.At).Distinct().Count());
        Assert.Equal(first, ports.Assign([.. wanted.Reverse()]).OrderBy(p => p.At));
        Assert.Equal(first, Ports().Assign(wanted));
    }

    [Fact]
    public void Assign_OfAFreedPort_SkipsItForTenMinutes()
    {
        VersionPorts ports = Ports(count: 2);
        int own = Assert.Single(ports.Assign([Want("1.0", 7000)])).At;
        ports.Assign([]);
        Assert.Equal(own, Assert.Single(ports.All).At);
        // The node's next daemon keeps the reservation too.
        ports = Ports(count: 2);
        Assert.NotEqual(own, Assert.Single(ports.Assign([Want("2.0", 7000)])).At);
        Assert.DoesNotContain(ports.Assign([Want("2.0", 7000), Want("3.0", 7000)]), p => p.Version == new Version(3, 0));
        _clock.Advance(VersionPorts.Quarantine);
        Assert.Equal(own, ports.Assign([Want("2.0", 7000), Want("3.0", 7000)]).Single(p => p.Version == new Version(3, 0)).At);
    }

    [Fact]
    public void Assign_OfAVersionThatComesBack_GivesItItsPortAgain()
    {
        VersionPorts ports = Ports();
        VersionPort own = Assert.Single(ports.Assign([Want("1.0", 7000)]));
        ports.Assign([Want("2.0", 7000)]);
        Assert.Contains(own, ports.Assign([Want("2.0", 7000), Want("1.0", 7000)]));
    }

    [Fact]
    public void Assign_WithoutChange_SavesNothing()
    {
        VersionPorts ports = Ports();
        ports.Assign([Want("1.0", 7000)]);
        int saves = _store.Saves;
        ports.Assign([Want("1.0", 7000)]);
        Assert.Equal(saves, _store.Saves);
    }

    private static VersionPort Want(string version, int port, TransportProtocol protocol = TransportProtocol.Tcp) =>
        new("App", Version.Parse(version), protocol, port, At: 0);

    private VersionPorts Ports(int count = 100) => new(_store, 61_001, 61_000 + count, _clock);

    private sealed class Store : IVersionPortStore
    {
        private IReadOnlyList<VersionPort> _ports = [];

        public int Saves { get; private set; }

        public IReadOnlyList<VersionPort> Load() => _ports;

        public void Save(IReadOnlyList<VersionPort> ports) => (_ports, Saves) = (ports, Saves + 1);
    }
}
