using VersionManager.Kernel.Netlink;
using VersionManager.TestNetwork;

namespace VersionManager.ProxyService.Tests.Kernel;

public sealed class KernelChangesTests
{
    [Theory]
    [InlineData("nft", "flush ruleset")]
    [InlineData("nft", "flush chain ip t c")]
    [InlineData("nft", "delete set ip t s")]
    [InlineData("sysctl", "-qw net.ipv4.ip_forward=0")]
    [InlineData("ip", "rule del priority 9")]
    [InlineData("ip", "route del 10.0.1.0/24")]
    [InlineData("ip", "addr del 10.0.0.1/32 dev lo")]
    [InlineData("ip", "link set lo down")]
    public async Task Removal_ByAnotherProgram_IsReported(string tool, string change)
    {
        using var node = new NetworkNamespace("changes");
        node.Nft("table ip t { set s { type ipv4_addr; elements = { 10.0.0.1 }; }; chain c { accept; }; }");
        node.Sysctl("net.ipv4.ip_forward", 1);
        node.Ip("rule", "add", "priority", "9", "lookup", "main");
        node.Ip("addr", "add", "10.0.0.1/32", "dev", "lo");
        node.Ip("route", "add", "10.0.1.0/24", "dev", "lo");
        using KernelChanges changes = node.Inside(() => new KernelChanges(defect => Assert.Fail(defect.ToString())));
        Task next = changes.NextAsync(Patience());
        Assert.False(next.IsCompleted);

        node.Run(tool, change.Split(' '));

        await next;
    }

    [Fact]
    public async Task Changes_BetweenTwoCalls_AreReportedOnce()
    {
        using var node = new NetworkNamespace("changes");
        using KernelChanges changes = node.Inside(() => new KernelChanges(defect => Assert.Fail(defect.ToString())));
        // More than the sockets' buffers hold.
        node.Nft(string.Join('\n', Enumerable.Range(0, 20_000).Select(number => $"add table ip t{number}")));
        node.Nft("flush ruleset");
        await changes.NextAsync(Patience());

        node.Ip("link", "set", "lo", "down");
        await changes.NextAsync(Patience());
    }

    [Fact]
    public async Task Additions_AreNotReported()
    {
        using var node = new NetworkNamespace("changes");
        using KernelChanges changes = node.Inside(() => new KernelChanges(defect => Assert.Fail(defect.ToString())));
        Task next = changes.NextAsync(Patience());
        node.Nft("table ip t { set s { type ipv4_addr; elements = { 10.0.0.1 }; }; }");
        node.Nft("delete element ip t s { 10.0.0.1 }");
        node.Ip("link", "add", "v1", "type", "veth", "peer", "name", "v2");
        node.Ip("link", "set", "v1", "up");
        node.Ip("addr", "add", "10.0.0.1/24", "dev", "v1");
        node.Sysctl("net.ipv4.conf.v1.rp_filter", 0);
        await Task.Delay(100, TestContext.Current.CancellationToken);
        Assert.False(next.IsCompleted);

        node.Ip("link", "del", "v1");
        await next;
    }

    private static CancellationToken Patience() => new CancellationTokenSource(TimeSpan.FromSeconds(30)).Token;
}
