using System.Net;
using System.Net.Sockets;
using VersionManager.Kernel.Netlink;
using VersionManager.TestNetwork;

namespace VersionManager.ProxyService.Tests.Kernel;

public sealed class ConntrackTests
{
    [Fact]
    public void Forget_FlowsOfOneAddress_LeavesTheOthers()
    {
        using var node = new NetworkNamespace("ct");
        foreach (string address in new[] { "100.65.0.1", "100.66.0.1", "10.0.0.1" })
            node.Ip("addr", "add", address + "/32", "dev", "lo");
        // As for guests, flows from outside are translated to the private address, which is then only the source of the replies.
        node.Nft(
            """
            table ip t {
              chain out { type nat hook output priority -100;
                ip daddr 10.0.0.1 udp dport 7001 dnat to 100.65.0.1:7000
                ip daddr 10.0.0.1 udp dport 7002 dnat to 100.66.0.1:7000
              }
            }
            """
        );
        Send(node, "100.65.0.1", "127.0.0.1", 9);
        Send(node, "100.66.0.1", "127.0.0.1", 9);
        Send(node, null, "10.0.0.1", 7001);
        Send(node, null, "10.0.0.1", 7002);
        Assert.Contains("100.65.0.1", Flows(node), StringComparison.Ordinal);

        Assert.True(node.Inside(() => Conntrack.Forget(IPAddress.Parse("100.65.0.1"))));

        string left = Flows(node);
        Assert.DoesNotContain("100.65.0.1", left, StringComparison.Ordinal);
        Assert.Equal(2, left.Split('\n').Count(line => line.Contains("100.66.0.1", StringComparison.Ordinal)));
        Assert.True(node.Inside(() => Conntrack.Forget(IPAddress.Parse("100.65.0.1"))));
    }

    private static void Send(NetworkNamespace node, string? from, string to, int port)
    {
        using Socket socket = node.Inside(() => new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp));
        if (from is not null)
            socket.Bind(new IPEndPoint(IPAddress.Parse(from), 0));
        socket.SendTo("x"u8, new IPEndPoint(IPAddress.Parse(to), port));
    }

    private static string Flows(NetworkNamespace node) =>
        node.Inside(() => File.ReadAllText("/proc/thread-self/net/nf_conntrack"));
}
