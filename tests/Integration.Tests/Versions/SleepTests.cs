using System.Globalization;
using VersionManager.Integration.Tests.Fleet;

namespace VersionManager.Integration.Tests.Versions;

/// <summary>A node loses its power: its daemon and its guests end at once, and it comes back later.</summary>
public sealed class SleepTests(FleetFixture fleet) : IClassFixture<FleetFixture>
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Node_ThatComesBack_RunsWhatItRanWithTheStateThatItHad()
    {
        TestbedNode node = fleet.Nodes[0];
        fleet.Publish(Release("keeper", "1.0", "tcp/7110"), "keeper", "1.0", node);
        const string born = "cat /var/lib/vmproxy/guests/keeper/1.0/state/*/born";
        string before = (await Eventually.BecomesAsync(() => node.TryRunAsync(born, Cancellation), answer => answer.Status == 0, "The state")).Output;

        await PowerOffAsync(node);
        PowerOn(node);

        await ShowsAsync(node, lines => lines.Any(l => l.StartsWith("guest keeper 1.0 Running", StringComparison.Ordinal)));
        Assert.Contains("version keeper 1.0 Running", fleet.Describe(node));
        Assert.Equal(before, await node.RunAsync(born, Cancellation));
    }

    [Fact]
    public async Task Node_ThatSleptThroughAStop_NeverRunsTheVersionAgain()
    {
        TestbedNode sleeper = fleet.Nodes[2];
        TestbedNode[] awake = [fleet.Nodes[0], fleet.Nodes[1]];
        foreach (string version in new[] { "1.0", "2.0" })
            fleet.Publish(Release("talker", version, "tcp/7120"), "talker", version, [.. fleet.Nodes]);
        // They speak to each other: that is how they know of each other.
        foreach (TestbedNode node in awake)
        {
            await Eventually.BecomesAsync(
                () => sleeper.TryRunAsync("cat /var/lib/vmproxy/state/peers.json", Cancellation),
                answer => answer.Output.Contains($"\"{node.Address}\"", StringComparison.Ordinal), $"Knowing {node.Address}");
        }

        await PowerOffAsync(sleeper);
        // One node is told; the mark finds its way to the other by itself.
        fleet.Module.Invoke("Stop-AppVersion -Node $args[0] -Application talker -Version 1.0 -DrainSec 0 -Reason 'too old' -Confirm:$false", awake[0].Name);
        await ShowsAsync(awake[1], lines => lines.Contains("version talker 1.0 Obsolete"));
        PowerOn(sleeper);

        IReadOnlyList<string> lines = await ShowsAsync(
            sleeper,
            lines => lines.Contains("version talker 1.0 Obsolete") && lines.Any(l => l.StartsWith("guest talker 2.0 Running", StringComparison.Ordinal)));
        Assert.DoesNotContain(lines, l => l.StartsWith("guest talker 1.0", StringComparison.Ordinal));
        // Not even for a moment: it counts its starts.
        string boots = await sleeper.RunAsync("cat /var/lib/vmproxy/guests/talker/1.0/state/*/boots | wc -l", Cancellation);
        Assert.Equal("1", boots.Trim());
        Assert.Equal("too old", $"{fleet.Module.Invoke("(Get-AppVersion -Node $args[0] -Application talker -Version 1.0).Reason", sleeper.Name).Single()}");
    }

    private Task<IReadOnlyList<string>> ShowsAsync(TestbedNode node, Func<IReadOnlyList<string>, bool> isRight) =>
        Eventually.BecomesAsync(() => Task.FromResult(fleet.Describe(node)), isRight, $"What {node.Name} shows");

    private string Release(string application, string version, string port)
    {
        string peers = string.Join(' ', fleet.Nodes.Select(n => n.Address));
        string script = string.Create(CultureInfo.InvariantCulture, $$"""
            #!/bin/bash
            [ -f /var/lib/{{application}}/born ] || date +%s%N > /var/lib/{{application}}/born
            echo {{version}} >> /var/lib/{{application}}/boots
            while :; do
                for peer in {{peers}}; do (echo hello > /dev/tcp/$peer/{{port["tcp/".Length..]}}) 2>/dev/null; done
                sleep 0.5
            done

            """);
        return fleet.CreateRelease(
            application, version, new Dictionary<string, string> { ["run.sh"] = script },
            new Dictionary<string, object> { ["Start"] = new[] { "run.sh" }, ["Port"] = new[] { port }, ["State"] = new[] { $"/var/lib/{application}" } });
    }

    private async Task PowerOffAsync(TestbedNode node)
    {
        string[] guests = [.. fleet.Module.Invoke("(Get-VmGuest -Node $args[0]).Pid", node.Name).Select(pid => $"{pid}")];
        await node.RunAsync($"kill -KILL $(pgrep -f '^/usr/local/bin/vmproxy serve') {string.Join(' ', guests)}", Cancellation);
    }

    private void PowerOn(TestbedNode node) =>
        fleet.Module.Invoke("Install-VmNode -Node $args[0] -DaemonPath $args[1]", node.Name, Repository.Artifact("vmproxy", "vmproxy"));
}
