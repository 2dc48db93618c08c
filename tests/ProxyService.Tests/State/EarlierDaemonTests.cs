using System.Net;
using Microsoft.Extensions.Logging.Abstractions;
using VersionManager.Contracts;
using VersionManager.Contracts.Control;
using VersionManager.ProxyService.Migrations;
using VersionManager.ProxyService.State;
using VersionManager.ProxyService.Tests.Fakes;
using VersionManager.ProxyService.Upgrades;

namespace VersionManager.ProxyService.Tests.State;

/// <summary>A node whose earlier daemon is replaced by this one, which reads its files. They are those of a daemon that migrated
/// from 1.0 to 2.0 and then stopped 1.0 for good.</summary>
public sealed class EarlierDaemonTests : IDisposable
{
    private static readonly ReleaseKey One = new("router", new Version(1, 0)),
        Two = new("router", new Version(2, 0));

    private readonly string _root = Directory.CreateTempSubdirectory("vmproxy-test-").FullName;

    private static string Earlier => Path.Combine(AppContext.BaseDirectory, "State", "Earlier");

    public void Dispose()
    {
        if (Directory.Exists(_root))
            Directory.Delete(_root, recursive: true);
    }

    [Fact]
    public void Upgrades_AreReadAndWrittenAsTheyWere()
    {
        DataFolder folder = With("upgrades.json");
        var table = new UpgradeTable(folder, TimeProvider.System, NullLogger<UpgradeTable>.Instance);
        Assert.Equal(UpgradeState.Succeeded, table.Find(Two)!.Info.State);
        table.Set(table.Find(One)!);
        AssertUnchanged(folder, "upgrades.json");
    }

    [Fact]
    public void Migrations_AreReadAndWrittenAsTheyWere()
    {
        DataFolder folder = With("migrations.json");
        var table = new MigrationTable(folder, TimeProvider.System, NullLogger<MigrationTable>.Instance);
        Assert.Equal(MigrationState.Succeeded, table.Find(Two)!.Info.State);
        table.Set(table.Find(Two)!);
        AssertUnchanged(folder, "migrations.json");
    }

    [Fact]
    public async Task Daemon_OnTheFilesOfAnEarlierOne_ReadsThemAll()
    {
        With("versions.json", "upgrades.json", "migrations.json");
        await using NodeHarness node = await NodeHarness.StartAsync(_root, new FakeGuestHost());
        Assert.Equal(AppVersionState.Obsolete, node.Version(One)!.State);
        Assert.True(node.Version(Two)!.IsDefault);
        // The first change writes the new format.
        (HttpStatusCode status, _) = await node.SendAsync("POST", "/v1/versions/router/3.0/stop", """{"obsolete":true}""");
        Assert.Equal(HttpStatusCode.Accepted, status);

        await using NodeHarness next = await node.KilledAndStartedAgainAsync();
        Assert.Equal(AppVersionState.Obsolete, next.Version(One)!.State);
        Assert.True(next.Version(Two)!.IsDefault);
    }

    private DataFolder With(params string[] names)
    {
        DataFolder folder = new DataFolder(Path.Combine(_root, "state")).Create();
        foreach (string name in names)
            File.Copy(Path.Combine(Earlier, name), folder.File(name));
        return folder;
    }

    private static void AssertUnchanged(DataFolder folder, string name) =>
        Assert.Equal(File.ReadAllText(Path.Combine(Earlier, name)), File.ReadAllText(folder.File(name)));
}
