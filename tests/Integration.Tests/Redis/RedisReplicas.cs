using System.Management.Automation;
using VersionManager.Integration.Tests.Fleet;

namespace VersionManager.Integration.Tests.Redis;

/// <summary>One version's redis on all nodes. It is asked on its node, at its guest's private address: only so can both versions be.</summary>
internal sealed class RedisReplicas(FleetFixture fleet, string version)
{
    /// <summary>Publishes the version to all nodes; the first one's is the primary.</summary>
    public void Publish()
    {
        string source = Path.Combine(AppContext.BaseDirectory, "Redis", "release");
        var files = new Dictionary<string, string>
        {
            ["start.sh"] = File.ReadAllText(Path.Combine(source, "start.sh")),
            ["redis.conf"] = File.ReadAllText(Path.Combine(source, "redis.conf")),
        };
        string folder = fleet.CreateRelease("redis", version, files, new Dictionary<string, object>
        {
            ["Start"] = new[] { "start.sh", fleet.Nodes[0].Address, "of-" + version },
            ["Port"] = new[] { "tcp/6379" },
            ["State"] = new[] { "/var/lib/redis-test" },
            ["Memory"] = "256M",
        });
        fleet.Publish(folder, "redis", version, [.. fleet.Nodes]);
    }

    /// <summary>Runs a redis command at the version's guest on a node; empty when it does not answer.</summary>
    public async Task<string> AskAsync(TestbedNode node, string command)
    {
        string address = GuestAddress(node);
        (_, string output) = await node.TryRunAsync($"timeout 5 redis-cli -h {address} {command}", TestContext.Current.CancellationToken);
        return output.ReplaceLineEndings("\n");
    }

    /// <summary>Waits until every node's redis has the primary's data and nothing else.</summary>
    public async Task AssertConvergedAsync()
    {
        foreach (TestbedNode node in fleet.Nodes)
        {
            await Eventually.BecomesAsync(() => AskAsync(node, "GET key:100"), v => v == $"of-{version}-100", $"redis {version} on {node.Name} having its own data");
            Assert.Equal("100", await AskAsync(node, "DBSIZE"));
        }
    }

    private string GuestAddress(TestbedNode node)
    {
        PSObject guest = Assert.Single(
            fleet.Module.Invoke("Get-VmGuest -Node $args[0]", node.Name), g => $"{g.Properties["Version"].Value}" == version);
        return $"{guest.Properties["PrivateAddress"].Value}";
    }
}
