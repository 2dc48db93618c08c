using System.Collections.Concurrent;
using Microsoft.Extensions.Logging.Abstractions;
using VersionManager.Contracts;
using VersionManager.Contracts.Control;
using VersionManager.Contracts.Releases;
using VersionManager.Guests.Model;
using VersionManager.ProxyService.Hosting;
using VersionManager.ProxyService.Migrations;
using VersionManager.ProxyService.Operations;
using VersionManager.ProxyService.Releases;
using VersionManager.ProxyService.State;
using VersionManager.ProxyService.Tests.Fakes;
using VersionManager.ProxyService.Versions;

namespace VersionManager.ProxyService.Tests.Migrations;

/// <summary>Migrations and gateways together lose no acknowledged write.</summary>
public sealed class MigrationGatewayTests : IDisposable
{
    private static readonly TestRelease[] Releases =
    [
        TestRelease.Of("router", "1.0"),
        TestRelease.Of("router", "1.1"),
        TestRelease.Of(
            "router",
            "2.0",
            manifest =>
                manifest with
                {
                    Predecessor = new Version(1, 1),
                    Hooks = new ReleaseHooks { Migrate = ["bin/server", "migrate"], Verify = ["bin/server", "verify"] },
                }
        ),
    ];

    private static readonly ReleaseKey Two = Releases[2].Key;

    private readonly string _root = Directory.CreateTempSubdirectory("vmproxy-test-").FullName;
    private readonly ConcurrentQueue<string> _notes = new();
    private readonly FakeGuestHost _guests = new();
    private readonly FakeGateways _gateways;
    private readonly MigrationTable _table;
    private readonly VersionTable _versions;
    private readonly ReleaseStore _store;
    private readonly MigrationSources _sources;
    private readonly MigrationRunner _runner;

    public MigrationGatewayTests()
    {
        DataFolder state = new DataFolder(_root).Create();
        foreach (TestRelease release in Releases)
            release.WriteTo(Path.Combine(state.Releases, "router", release.Key.Version.ToString()));
        _gateways = new FakeGateways(_notes.Enqueue);
        _store = new ReleaseStore(state, NullLogger<ReleaseStore>.Instance);
        _versions = new VersionTable(state, TimeProvider.System, NullLogger<VersionTable>.Instance);
        _table = new MigrationTable(state, TimeProvider.System, NullLogger<MigrationTable>.Instance);
        _sources = new MigrationSources(_versions, _store, _guests, _gateways);
        var options = new MigrationOptions { Retry = new RetryPolicy(MaximalAttempts: 1) };
        var routes = new NoRoutes();
        _runner = new MigrationRunner(
            new MigrationParts(
                _table,
                _sources,
                _versions,
                _store,
                _guests,
                routes,
                _gateways,
                options,
                TimeProvider.System,
                NullLogger<MigrationRunner>.Instance
            )
        );
        _guests.During = (command, _) =>
        {
            _notes.Enqueue(command.Arguments[1]);
            return Task.CompletedTask;
        };
    }

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Hook_BeginsWhenTheGatewayUsesTheVersion_WhichHasCaughtUpOnceVerified()
    {
        await RunAsync("1.1", "2.0");
        var used = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _gateways.Used = used.Task;
        Task migrated = _runner.RunAsync(Two, new Version(1, 1), Cancellation);
        await WaitAsync(MigrationPhase.Prepare);
        Assert.Empty(_notes);
        used.SetResult();
        await migrated;
        Assert.Equal(["used router 2.0", "migrate", "verify", "caught up router 2.0"], _notes);
    }

    [Fact]
    public async Task Source_ThatMissedWrites_LeavesTheVersionBehind()
    {
        await RunAsync("1.1", "2.0");
        _gateways.Behind = [new Version(1, 1)];
        await _runner.RunAsync(Two, new Version(1, 1), Cancellation);
        Assert.Equal(["used router 2.0", "migrate", "verify"], _notes);
    }

    [Fact]
    public async Task Verify_ThatFails_LeavesTheVersionBehind()
    {
        await RunAsync("1.1", "2.0");
        _guests.Hook = (_, command) => new CommandResult(command.Arguments[1] == "verify" ? 1 : 0, "2 blocks are missing");
        RefusalException failed = await Assert.ThrowsAsync<RefusalException>(() =>
            _runner.RunAsync(Two, new Version(1, 1), Cancellation)
        );
        Assert.Equal(ProblemCode.MigrationFailed, failed.Code);
        Assert.Contains("2 blocks are missing", failed.Message, StringComparison.Ordinal);
        Assert.Equal(["used router 2.0", "migrate", "verify"], _notes);
    }

    [Theory]
    [InlineData("1.0 1.1 2.0", "", "1.1")]
    [InlineData("1.0 1.1 2.0", "1.1", "1.0")]
    [InlineData("1.0 1.1 2.0", "1.0 1.1", "1.1")]
    [InlineData("1.0 2.0", "1.0", "1.0")]
    [InlineData("2.0", "", null)]
    public async Task Source_IsTheNewestThatMissedNothing(string running, string behind, string? expected)
    {
        await RunAsync(running.Split(' '));
        _gateways.Behind = [.. behind.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(Version.Parse)];
        Assert.Equal(expected, (await _sources.FindAsync(Two, Cancellation))?.ToString());
    }

    [Fact]
    public async Task Source_ThatNoLongerRuns_IsThePredecessorWithItsState()
    {
        await RunAsync("1.0", "1.1", "2.0");
        _versions.SetNotRunning(Releases[0].Key, null);
        _versions.SetNotRunning(Releases[1].Key, null);
        Assert.Equal(new Version(1, 1), await _sources.FindAsync(Two, Cancellation));
        await _guests.RemoveStateAsync(Releases[1].Key, Cancellation);
        Assert.Null(await _sources.FindAsync(Two, Cancellation));
    }

    public void Dispose() => Directory.Delete(_root, recursive: true);

    private async Task RunAsync(params string[] running)
    {
        foreach (string version in running)
        {
            Release release = _store.Require(new ReleaseKey("router", Version.Parse(version)));
            await _guests.BootAsync(release, null, Isolation.Namespace, Cancellation);
            await _guests.StartAsync(release.Key, Cancellation);
            Assert.True(_versions.TrySetRunning(release.Key));
        }
    }

    private Task WaitAsync(MigrationPhase phase) =>
        Wait.UntilAsync(() => _table.Find(Two)?.Info is { Message: not null } info && info.Phase == phase);

    private sealed class NoRoutes : IRoutePublisher
    {
        public Task FlushAsync(CancellationToken cancellation) => Task.CompletedTask;

        public bool IsApplied(ReleaseKey key) => true;

        public Task WaitAppliedAsync(ReleaseKey key, CancellationToken cancellation) => Task.CompletedTask;
    }
}
