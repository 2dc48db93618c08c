using Microsoft.Extensions.Logging.Abstractions;
using VersionManager.Contracts;
using VersionManager.Contracts.Control;
using VersionManager.ProxyService.Ports;
using VersionManager.ProxyService.State;

namespace VersionManager.ProxyService.Tests.Ports;

public sealed class PortRegistryTests : IDisposable
{
    private static readonly ManagedPort Seven = ManagedPort.Parse("tcp/7000");
    private static readonly Version One = new(1, 0),
        Two = new(2, 0);

    private readonly string _folder = Directory.CreateTempSubdirectory("vmproxy-test-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Register_OfAnotherApplicationsPort_NamesTheOwner()
    {
        PortRegistry ports = Open();
        ports.Register("alpha", One, Seven, PortSource.Manifest);
        var error = Assert.Throws<RefusalException>(() => ports.Register("beta", One, Seven, PortSource.Guest));
        Assert.Equal(ProblemCode.PortTaken, error.Code);
        Assert.Contains("'alpha'", error.Message, StringComparison.Ordinal);
        Assert.Equal("alpha", Assert.Single(ports.All).Application);
    }

    [Fact]
    public void Register_OfTheSameNumberOfTheOtherProtocol_IsFine()
    {
        PortRegistry ports = Open();
        ports.Register("alpha", One, Seven, PortSource.Manifest);
        ports.Register("beta", One, ManagedPort.Parse("udp/7000"), PortSource.Manifest);
        Assert.Equal(2, ports.All.Count());
    }

    [Fact]
    public void ReleaseAll_OfOneOfTwoVersions_KeepsThePort()
    {
        PortRegistry ports = Open();
        ports.Register("alpha", One, Seven, PortSource.Manifest);
        ports.Register("alpha", Two, Seven, PortSource.Guest);
        ports.ReleaseAll(new ReleaseKey("alpha", One));
        Assert.Equal([Two], Assert.Single(ports.All).Versions);
        ports.ReleaseAll(new ReleaseKey("alpha", Two));
        Assert.Empty(ports.All);
    }

    [Fact]
    public void ReleaseAll_OfAnOperatorsPort_KeepsIt()
    {
        PortRegistry ports = Open();
        ports.Register("alpha", null, Seven, PortSource.Operator);
        ports.Register("alpha", One, Seven, PortSource.Manifest);
        ports.ReleaseAll(new ReleaseKey("alpha", One));
        Assert.Equal(PortSource.Operator, Assert.Single(ports.All).Source);
    }

    [Fact]
    public void Open_AfterARestart_HasAllPorts()
    {
        Open().Register("alpha", One, Seven, PortSource.Guest);
        PortEntry entry = Assert.Single(Open().All);
        Assert.Equal(("alpha", Seven, PortSource.Guest), (entry.Application, entry.Managed, entry.Source));
    }

    [Theory]
    [InlineData(7077, "daemons' own port")]
    [InlineData(0, "1 to 65535")]
    [InlineData(70000, "1 to 65535")]
    public void Register_OfAPortThatNoApplicationMayHave_SaysWhy(int port, string said)
    {
        var error = Assert.Throws<RefusalException>(() =>
            Open().Register("alpha", null, new ManagedPort(TransportProtocol.Tcp, port), PortSource.Operator)
        );
        Assert.Equal(ProblemCode.InvalidRequest, error.Code);
        Assert.Contains(said, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Unregister_OfAnotherApplicationsPort_Refuses()
    {
        PortRegistry ports = Open();
        ports.Register("alpha", One, Seven, PortSource.Manifest);
        Assert.Equal(ProblemCode.PortNotFound, Assert.Throws<RefusalException>(() => ports.Unregister("beta", Seven)).Code);
        ports.Unregister("alpha", Seven);
        Assert.Equal(ProblemCode.PortNotFound, Assert.Throws<RefusalException>(() => ports.Unregister(null, Seven)).Code);
    }

    private PortRegistry Open() => new(new DataFolder(_folder).Create(), NullLogger<PortRegistry>.Instance);
}
