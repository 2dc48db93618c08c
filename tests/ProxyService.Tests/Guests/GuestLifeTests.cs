using VersionManager.Contracts;
using VersionManager.Contracts.Control;
using VersionManager.ProxyService.Guests;

namespace VersionManager.ProxyService.Tests.Guests;

public sealed class GuestLifeTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(Isolation.Namespace)]
    [InlineData(Isolation.Uml)]
    public async Task Start_TwoVersionsOnTheSamePorts_EachAnswersAsTheHost(Isolation isolation)
    {
        await using GuestNode node = await GuestNode.StartAsync();
        Guest one = await node.RunAsync(node.EchoRelease("1.0", isolation), Cancellation);
        Guest two = await node.RunAsync(node.EchoRelease("2.0", isolation), Cancellation);

        foreach (TransportProtocol protocol in new[] { TransportProtocol.Tcp, TransportProtocol.Udp })
        {
            Assert.Equal("1.0 hello", await node.AskAsync(one, protocol, "hello"));
            Assert.Equal("2.0 hello", await node.AskAsync(two, protocol, "hello"));
        }
        foreach (Guest guest in new[] { one, two })
        {
            Assert.Equal($"inet {node.Address}/24", await node.ShellAsync(guest, "ip -4 -o addr show dev eth0 | grep -o 'inet [^ ]*'"));
            Assert.Equal("eth0\nlo", await node.ShellAsync(guest, "ls /sys/class/net | grep -v -E 'tunl|sit|gre|erspan|ip_vti|ip6|teql|ifb'"));
            Assert.Equal(GuestState.Running, guest.State);
        }
    }
}
