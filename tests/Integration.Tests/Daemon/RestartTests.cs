using VersionManager.Integration.Tests.Fleet;

namespace VersionManager.Integration.Tests.Daemon;

/// <summary>Guests outlive the daemon.</summary>
public sealed class RestartTests(FleetFixture fleet) : IClassFixture<FleetFixture>
{
    [Fact]
    public async Task DaemonKilled_StartedAgain_KeepsItsGuests()
    {
        TestbedNode node = fleet.Nodes[0];
        string folder = fleet.CreateRelease(
            "sleeper", "1.0", new Dictionary<string, string> { ["run.sh"] = "#!/bin/sh\nexec sleep 100000\n" },
            new Dictionary<string, object> { ["Start"] = new[] { "run.sh" }, ["Port"] = new[] { "tcp/7100" } });
        fleet.Publish(folder, "sleeper", "1.0", node);
        IReadOnlyList<string> before = fleet.Describe(node);
        Assert.Contains(before, l => l.StartsWith("guest sleeper 1.0 Running", StringComparison.Ordinal));

        await node.RunAsync("kill -KILL $(pgrep -f '^/usr/local/bin/vmproxy serve')", TestContext.Current.CancellationToken);
        fleet.Module.Invoke("Install-VmNode -Node $args[0] -DaemonPath $args[1]", node.Name, Repository.Artifact("vmproxy", "vmproxy"));

        Assert.Equal(before, fleet.Describe(node));
    }
}
