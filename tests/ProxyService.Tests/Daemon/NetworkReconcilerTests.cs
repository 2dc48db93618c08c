using System.Net;
using VersionManager.Contracts.Control;
using VersionManager.ProxyService.Tests.Fakes;

namespace VersionManager.ProxyService.Tests.Daemon;

/// <summary>What other programs do to the node's rules and routes is noticed, mended and said.</summary>
public sealed class NetworkReconcilerTests : IAsyncDisposable
{
    private readonly SemaphoreSlim _changes = new(0);
    private readonly List<bool> _looks = [];
    private NodeHarness? _node;

    public async ValueTask DisposeAsync()
    {
        if (_node is not null)
            await _node.DisposeAsync();
        _changes.Dispose();
    }

    [Fact]
    public async Task Daemon_ChecksAtItsStartAndAfterEveryRemoval()
    {
        NodeHarness node = await StartAsync();
        await node.UntilAsync(() => Looks() == 1);
        _changes.Release();
        await node.UntilAsync(() => Looks() == 2);
        // The first look is at each element too; one at a change is cheap.
        Assert.Equal([true, false], _looks);
    }

    [Fact]
    public async Task Repairs_AreCounted()
    {
        NodeHarness node = await StartAsync();
        await node.UntilAsync(() => Looks() == 1);
        node.DataPath.Repair = _ => Looked(["the nft table 'ip vmproxy'"]);
        node.Guests.RemovedLinks.Enqueue("the nft table 'netdev vm1'");
        _changes.Release();
        await node.UntilAsync(() => Looks() == 2);
        await node.UntilAsync(() => Metric(node, "vmproxy_network_restored_total 2"));
        Assert.Equal(HttpStatusCode.NoContent, (await node.SendAsync("GET", "/v1/health")).Status);
    }

    [Fact]
    public async Task Repair_ThatFails_IsReportedUntilItSucceeds()
    {
        NodeHarness node = await StartAsync();
        await node.UntilAsync(() => Looks() == 1);
        node.DataPath.Repair = _ => throw new InvalidOperationException("nft says no");
        _changes.Release();
        await node.UntilAsync(() => Metric(node, "vmproxy_network_damaged 1"));
        Problem problem = await node.RefusalAsync("GET", "/v1/health");
        Assert.Equal(ProblemCode.NetworkDamaged, problem.Code);
        Assert.Contains("nft says no", problem.Title, StringComparison.Ordinal);

        node.DataPath.Repair = _ => Looked([]);
        await node.UntilAsync(() => Metric(node, "vmproxy_network_damaged 0"));
        Assert.Equal(HttpStatusCode.NoContent, (await node.SendAsync("GET", "/v1/health")).Status);
    }

    private async Task<NodeHarness> StartAsync()
    {
        _node = NodeHarness.Create(
            Directory.CreateTempSubdirectory("vmproxy-test-").FullName,
            new FakeGuestHost(),
            null,
            null,
            new FakePeers(),
            "10.0.0.1",
            parts => parts with { NextNetworkRemoval = _changes.WaitAsync }
        );
        _node.DataPath.Repair = thorough =>
        {
            lock (_looks)
                _looks.Add(thorough);
            return [];
        };
        await _node.Daemon.StartAsync(NodeHarness.Cancellation);
        return _node;
    }

    private IReadOnlyList<string> Looked(IReadOnlyList<string> restored)
    {
        lock (_looks)
            _looks.Add(false);
        return restored;
    }

    private int Looks()
    {
        lock (_looks)
            return _looks.Count;
    }

    private static bool Metric(NodeHarness node, string line) =>
        node.Get<VersionManager.ProxyService.Metrics.NodeMetrics>().Write().Split('\n').Contains(line, StringComparer.Ordinal);
}
