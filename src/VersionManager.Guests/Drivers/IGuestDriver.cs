using VersionManager.Contracts;
using VersionManager.Guests.Registry;
using VersionManager.Kernel.Processes;
using VersionManager.Kernel.Users;

namespace VersionManager.Guests.Drivers;

/// <summary>One way to isolate guests.</summary>
internal interface IGuestDriver
{
    /// <summary>Which isolation.</summary>
    Isolation Isolation { get; }

    /// <summary>The tools that the isolation needs on the node.</summary>
    IReadOnlyList<string> Tools { get; }

    /// <summary>Why this host cannot run such guests although it has the tools, and what to do; null where it can.</summary>
    string? Obstacle { get; }

    /// <summary>
    /// Makes the guest's link and starts its first process, the agent; returns when that is under way. Where it fails,
    /// <see cref="CleanAsync"/> removes what it has left behind.
    /// </summary>
    Task<NodeProcess> BootAsync(Guest guest, HostUser user, CancellationToken cancellation);

    /// <summary>
    /// Kills every process of the guest, and removes its link, namespaces, control groups and bundle. That some or all of these
    /// are missing is no error.
    /// </summary>
    Task CleanAsync(Guest guest, CancellationToken cancellation);
}
