using VersionManager.Contracts;
using VersionManager.Contracts.Control;
using VersionManager.Guests;
using VersionManager.Guests.Launch;
using VersionManager.Guests.Model;
using VersionManager.Guests.Registry;
using VersionManager.Kernel.Tools;
using VersionManager.ProxyService.Hosting;
using VersionManager.ProxyService.Releases;

namespace VersionManager.ProxyService.Daemon;

/// <summary>The node's guests, as operations use them.</summary>
internal sealed class GuestHost : IGuestHost
{
    private readonly GuestManager _guests;

    /// <summary>A host of the guests of <paramref name="guests"/>.</summary>
    public GuestHost(GuestManager guests)
    {
        _guests = guests;
        guests.Failed += guest => Ended?.Invoke(new ReleaseKey(guest.Application, guest.Version), guest.Reason ?? "it ended.");
        guests.Changed += () => Changed?.Invoke();
    }

    /// <inheritdoc/>
    public event Action<ReleaseKey, string>? Ended;

    /// <inheritdoc/>
    public event Action? Changed;

    /// <inheritdoc/>
    public IReadOnlyList<GuestInfo> All => [.. _guests.Guests.Select(guest => guest.ToInfo())];

    /// <inheritdoc/>
    public Version? PredecessorOf(ReleaseKey key) => _guests.Find(key.Application, key.Version)?.Spec.Predecessor?.Version;

    /// <inheritdoc/>
    public IReadOnlyDictionary<string, string> PredecessorVariables(ReleaseKey key, Version from) =>
        GuestLayout.OfPredecessor(Require(key), from);

    /// <inheritdoc/>
    public Task BootAsync(Release release, Release? predecessor, Isolation isolation, CancellationToken cancellation) =>
        ExplainAsync(() =>
            _guests.BootAsync(new GuestSpec(release.Manifest, release.Tree, isolation, predecessor?.Manifest), cancellation)
        );

    /// <inheritdoc/>
    public Task InstallAsync(ReleaseKey key, CancellationToken cancellation) =>
        ExplainAsync(() => _guests.InstallAsync(Require(key), cancellation));

    /// <inheritdoc/>
    public Task StartAsync(ReleaseKey key, CancellationToken cancellation) =>
        ExplainAsync(() => _guests.StartAsync(Require(key), cancellation));

    /// <inheritdoc/>
    public Task<CommandResult> RunAsync(ReleaseKey key, GuestCommand command, CancellationToken cancellation) =>
        ExplainAsync(() => _guests.RunAsync(Require(key), command, cancellation));

    /// <inheritdoc/>
    public Task EndCommandAsync(ReleaseKey key, string name, TimeSpan grace, CancellationToken cancellation) =>
        ExplainAsync(() =>
            _guests.Find(key.Application, key.Version) is { State: GuestState.Running } guest
                ? _guests.EndCommandAsync(guest, name, grace, cancellation)
                : Task.CompletedTask
        );

    /// <inheritdoc/>
    public bool HasState(ReleaseKey key) => _guests.HasState(key.Application, key.Version);

    /// <inheritdoc/>
    public async Task StopAsync(ReleaseKey key, TimeSpan grace, CancellationToken cancellation)
    {
        if (_guests.Find(key.Application, key.Version) is { } guest)
            await _guests.StopAsync(guest, grace, cancellation);
    }

    /// <inheritdoc/>
    public Task<IReadOnlyList<string>> RepairLinksAsync(CancellationToken cancellation) => _guests.RepairLinksAsync(cancellation);

    /// <inheritdoc/>
    public Task RemoveStateAsync(ReleaseKey key, CancellationToken cancellation) =>
        Task.Run(() => _guests.DeleteState(key.Application, key.Version), cancellation);

    private Guest Require(ReleaseKey key) =>
        _guests.Find(key.Application, key.Version)
        ?? throw new RefusalException(
            ProblemCode.GuestFailed,
            $"The guest of {key} is gone.",
            "See the application's log on the node."
        );

    private static async Task<T> ExplainAsync<T>(Func<Task<T>> work)
    {
        try
        {
            return await work();
        }
        catch (Exception error) when (error is GuestException or ToolMissingException)
        {
            throw RefusalException.Of(error)!;
        }
    }

    private static async Task ExplainAsync(Func<Task> work) =>
        await ExplainAsync(async () =>
        {
            await work();
            return true;
        });
}
