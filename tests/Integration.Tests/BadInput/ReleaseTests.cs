using System.Management.Automation;
using VersionManager.Integration.Tests.Fleet;

namespace VersionManager.Integration.Tests.BadInput;

/// <summary>Releases and versions that a node refuses; it stays as it was.</summary>
public sealed class ReleaseTests(FleetFixture fleet) : IClassFixture<FleetFixture>
{
    private static readonly Dictionary<string, string> s_sleeper = new() { ["run.sh"] = "#!/bin/sh\nexec sleep 100000\n" };

    private TestbedNode Node => fleet.Nodes[0];

    [Theory]
    [InlineData("\"version\": \"1.0\"", "\"version\": \"one\"", "version")]
    [InlineData("\"version\": \"1.0\"", "\"version\": 1", "version")]
    [InlineData("\"application\": \"broken\"", "\"application\": \"Not/AName\"", "application")]
    [InlineData("\"run.sh\"", "\"../run.sh\"", "files")]
    [InlineData("\"tcp/7200\"", "\"tcp/70000\"", "ports")]
    [InlineData("\"tcp/7200\"", "7200", "ports")]
    [InlineData("\"0555\"", "\"4555\"", "mode")]
    [InlineData("{", "", "")]
    public void Publish_MalformedManifest_NamesTheField(string valid, string broken, string field)
    {
        string folder = Sleeper("broken", "1.0", "tcp/7200");
        string path = Path.Combine(folder, "release.json");
        string manifest = File.ReadAllText(path);
        Assert.Contains(valid, manifest, StringComparison.Ordinal);
        File.WriteAllText(path, manifest.Replace(valid, broken, StringComparison.Ordinal));

        ErrorRecord error = FailUnchanged("Publish-AppVersion -Path $args[0] -Node $args[1]", folder, Node.Name);

        AssertId("InvalidRelease", error);
        Assert.Contains(field, error.ToString(), StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public void Publish_FileChangedSince_IsRefused()
    {
        string folder = Sleeper("changed", "1.0", "tcp/7201");
        File.AppendAllText(Path.Combine(folder, "run.sh"), "# changed\n");
        AssertId("ReleaseTampered", FailUnchanged("Publish-AppVersion -Path $args[0] -Node $args[1]", folder, Node.Name));
    }

    [Theory]
    [InlineData("missing", "/usr/bin/no-such-program", "no-such-program")]
    [InlineData("ending", "/bin/false", "1")]
    public void Publish_StartCommandFails_SaysWhyAndLeavesNoGuest(string application, string start, string reason)
    {
        string folder = fleet.CreateRelease(
            application, "1.0", s_sleeper, new Dictionary<string, object> { ["Start"] = new[] { start }, ["Port"] = new[] { "tcp/7202" } });
        fleet.Module.Invoke("Publish-AppVersion -Path $args[0] -Node $args[1]", folder, Node.Name);

        CommandResult result = fleet.Module.Run(
            "Wait-AppUpgrade -Node $args[0] -Application $args[1] -Version 1.0 -TimeoutSeconds 20", Node.Name, application);

        string said = string.Join('\n', result.Errors.Select(e => e.ToString()).Concat(result.Output.Select(o => $"{o.Properties["Reason"].Value}")));
        Assert.Contains(reason, said, StringComparison.Ordinal);
        IReadOnlyList<string> after = fleet.Describe(Node);
        Assert.DoesNotContain(after, l => l.StartsWith($"guest {application} ", StringComparison.Ordinal));
        Assert.DoesNotContain(after, l => l.StartsWith($"port {application} ", StringComparison.Ordinal));
    }

    [Fact]
    public void Register_PortOfAnotherApplication_NamesTheOwner()
    {
        fleet.Publish(Sleeper("owner", "1.0", "tcp/7203"), "owner", "1.0", Node);
        ErrorRecord error = FailUnchanged("Register-VmPort -Node $args[0] -Application thief -Port tcp/7203", Node.Name);
        AssertId("PortTaken", error);
        Assert.Contains("owner", error.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void NewGuest_VersionRuns_IsRefused()
    {
        fleet.Publish(Sleeper("runs", "1.0", "tcp/7204"), "runs", "1.0", Node);
        AssertId("VersionAlreadyRunning", FailUnchanged("New-VmGuest -Node $args[0] -Application runs -Version 1.0", Node.Name));
    }

    [Fact]
    public void Publish_ObsoleteVersion_IsRefused()
    {
        string old = Sleeper("ages", "1.0", "tcp/7205");
        fleet.Publish(old, "ages", "1.0", Node);
        fleet.Publish(Sleeper("ages", "2.0", "tcp/7205"), "ages", "2.0", Node);
        fleet.Module.Invoke("Stop-AppVersion -Node $args[0] -Application ages -Version 1.0 -Confirm:$false", Node.Name);
        AssertId("VersionObsolete", FailUnchanged("Publish-AppVersion -Path $args[0] -Node $args[1]", old, Node.Name));
        AssertId("VersionObsolete", FailUnchanged("Sync-AppVersion -Node $args[0] -Application ages -Version 1.0 -Source $args[1]", Node.Name, fleet.Nodes[1].Address));
    }

    [Fact]
    public void Stop_LastVersion_IsRefused()
    {
        fleet.Publish(Sleeper("last", "1.0", "tcp/7206"), "last", "1.0", Node);
        AssertId("VersionInUse", FailUnchanged("Stop-AppVersion -Node $args[0] -Application last -Version 1.0 -Confirm:$false", Node.Name));
    }

    private string Sleeper(string application, string version, string port)
    {
        string folder = fleet.CreateRelease(
            application, version, s_sleeper,
            new Dictionary<string, object> { ["Start"] = new[] { "run.sh" }, ["Port"] = new[] { port }, ["Force"] = true });
        return folder;
    }

    private ErrorRecord FailUnchanged(string script, params object?[] values)
    {
        IReadOnlyList<string> before = fleet.Describe(Node);
        ErrorRecord error = fleet.Module.Fail(script, values);
        Assert.Equal(before, fleet.Describe(Node));
        return error;
    }

    private static void AssertId(string id, ErrorRecord error) =>
        Assert.StartsWith(id + ",", error.FullyQualifiedErrorId, StringComparison.Ordinal);
}
