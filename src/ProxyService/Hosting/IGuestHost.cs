using VersionManager.Contracts;
using VersionManager.Contracts.Control;
using VersionManager.Guests.Model;
using VersionManager.ProxyService.Releases;

namespace VersionManager.ProxyService.Hosting;

/// <summary>What upgrades, stops and migrations need of guests.</summary>
internal interface IGuestHost
{
    /// <summary>An application or its isolation ended by itself; the text says how.</summary>
    event Action<ReleaseKey, string>? Ended;

    /// <summary>A guest came, went, or changed its state.</summary>
    event Action? Changed;

    /// <summary>Every guest at this moment.</summary>
    IReadOnlyList<GuestInfo> All { get; }

    /// <summary>The version that a guest was booted to migrate from; null where there was none, or there is no guest.</summary>
    Version? PredecessorOf(ReleaseKey key);

    /// <summary>The variables that say where a guest finds the older version <paramref name="from"/>: its state and its
    /// address.</summary>
    /// <exception cref="RefusalException">There is no guest.</exception>
    IReadOnlyDictionary<string, string> PredecessorVariables(ReleaseKey key, Version from);

    /// <summary>Makes a guest for the release and boots it (step 3).</summary>
    /// <param name="release">What it runs.</param>
    /// <param name="predecessor">The release whose state the guest may read, for its migrate hook; null where there is
    /// none.</param>
    /// <param name="isolation">What isolates it.</param>
    /// <param name="cancellation">Gives up.</param>
    Task BootAsync(Release release, Release? predecessor, Isolation isolation, CancellationToken cancellation);

    /// <summary>Mounts the release's tree into it (step 4).</summary>
    Task InstallAsync(ReleaseKey key, CancellationToken cancellation);

    /// <summary>Starts its application, and sees that it stays for a moment (step 5).</summary>
    Task StartAsync(ReleaseKey key, CancellationToken cancellation);

    /// <summary>Runs a command line of the release in the guest (<see cref="GuestCommand.Run"/>).</summary>
    /// <returns>How the command line ended, well or not.</returns>
    /// <exception cref="RefusalException">There is no guest, it ended meanwhile, or the command line could not be
    /// started.</exception>
    Task<CommandResult> RunAsync(ReleaseKey key, GuestCommand command, CancellationToken cancellation);

    /// <summary>Ends a named command in the guest, and returns when none of its processes is left. Does nothing where no command
    /// of that name runs, or there is no guest.</summary>
    /// <exception cref="RefusalException">The guest does not answer.</exception>
    Task EndCommandAsync(ReleaseKey key, string name, TimeSpan grace, CancellationToken cancellation);

    /// <summary>Whether the version has state folders on this node, running or not.</summary>
    bool HasState(ReleaseKey key);

    /// <summary>Stops the guest and removes what it had on the node, except its state. Does nothing where there is
    /// none.</summary>
    Task StopAsync(ReleaseKey key, TimeSpan grace, CancellationToken cancellation);

    /// <summary>Reads back what the node holds for guests' links, and puts back what another program removed or
    /// changed.</summary>
    /// <returns>What was put back, each as operators know it.</returns>
    Task<IReadOnlyList<string>> RepairLinksAsync(CancellationToken cancellation);

    /// <summary>Deletes the state folders of a version that has no guest.</summary>
    Task RemoveStateAsync(ReleaseKey key, CancellationToken cancellation);
}
