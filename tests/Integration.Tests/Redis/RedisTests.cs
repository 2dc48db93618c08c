using VersionManager.Integration.Tests.Fleet;

namespace VersionManager.Integration.Tests.Redis;

/// <summary>Debian's redis-server, unmodified, in two versions at once on the same nodes and the same port.</summary>
public sealed class RedisTests(FleetFixture fleet) : IClassFixture<FleetFixture>
{
    [Fact]
    public async Task TwoVersions_SameNodesAndPort_KeepToThemselves()
    {
        RedisReplicas one = new(fleet, "1.0"), two = new(fleet, "2.0");
        one.Publish();
        await one.AssertConvergedAsync();
        two.Publish();
        await two.AssertConvergedAsync();
        await one.AssertConvergedAsync();

        foreach (RedisReplicas replicas in new[] { one, two })
            await AssertAddressesAsync(replicas);

        // What is written to one version's primary reaches its own replicas and no other.
        await one.AskAsync(fleet.Nodes[0], "SET written one");
        await two.AskAsync(fleet.Nodes[0], "SET written two");
        foreach (TestbedNode node in fleet.Nodes)
        {
            await Eventually.BecomesAsync(() => one.AskAsync(node, "GET written"), v => v == "one", $"the write to 1.0 on {node.Name}");
            await Eventually.BecomesAsync(() => two.AskAsync(node, "GET written"), v => v == "two", $"the write to 2.0 on {node.Name}");
        }

        string before = await two.AskAsync(fleet.Nodes[1], "INFO server");
        fleet.Module.Invoke("Get-VmNode | Stop-AppVersion -Application redis -Version 1.0 -Confirm:$false");
        Assert.DoesNotContain(
            fleet.Module.Invoke("Get-VmGuest"), g => $"{g.Properties["Version"].Value}" == "1.0");
        await two.AskAsync(fleet.Nodes[0], "SET written after");
        foreach (TestbedNode node in fleet.Nodes)
            await Eventually.BecomesAsync(() => two.AskAsync(node, "GET written"), v => v == "after", $"a write after 1.0 was stopped on {node.Name}");
        Assert.Equal(RunId(before), RunId(await two.AskAsync(fleet.Nodes[1], "INFO server")));
        await AssertAddressesAsync(two);
    }

    private async Task AssertAddressesAsync(RedisReplicas replicas)
    {
        string primary = await Eventually.BecomesAsync(
            () => replicas.AskAsync(fleet.Nodes[0], "INFO replication"),
            v => fleet.Nodes.Skip(1).All(n => v.Contains($"ip={n.Address},port=6379,state=online", StringComparison.Ordinal)),
            "the primary seeing its replicas at their nodes' own addresses");
        Assert.Contains("connected_slaves:2", primary, StringComparison.Ordinal);
        foreach (TestbedNode node in fleet.Nodes.Skip(1))
        {
            string replica = await replicas.AskAsync(node, "INFO replication");
            Assert.Contains($"master_host:{fleet.Nodes[0].Address}\n", replica, StringComparison.Ordinal);
            Assert.Contains("master_link_status:up\n", replica, StringComparison.Ordinal);
        }
    }

    private static string RunId(string info) => Assert.Single(info.Split('\n'), l => l.StartsWith("run_id:", StringComparison.Ordinal));
}
