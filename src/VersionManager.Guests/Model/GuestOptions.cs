using VersionManager.Contracts;

namespace VersionManager.Guests.Model;

/// <summary>Where guests are kept, and how long they may take.</summary>
public sealed record GuestOptions
{
    /// <summary>The node's id: names what is made on a machine that has several nodes. Lower-case letters and digits.</summary>
    public required string NodeId { get; init; }

    /// <summary>Where the daemon keeps what outlasts a restart of the host.</summary>
    public string DataFolder { get; init; } = WellKnown.DataFolder;

    /// <summary>Where the daemon keeps what does not.</summary>
    public string RunFolder { get; init; } = "/run/vmproxy";

    /// <summary>The daemon's own file, which is every guest's first process too.</summary>
    public string DaemonPath { get; init; } = Environment.ProcessPath ?? WellKnown.DaemonPath;

    /// <summary>How long a guest may take to boot.</summary>
    public TimeSpan BootTimeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>How long the release may take to be installed or started in a guest.</summary>
    public TimeSpan StepTimeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>How long the application must have run to count as started: one that ends sooner has failed to start.</summary>
    public TimeSpan ObservedStart { get; init; } = TimeSpan.FromMilliseconds(100);

    /// <summary>At what size, in bytes, a guest's log begins again; the one before is kept beside it as <c>log.1</c>.</summary>
    public long LogLimit { get; init; } = 16 << 20;

    /// <summary>The memory of a User-mode Linux guest whose release does not say, in bytes.</summary>
    public long UmlMemory { get; init; } = 256L << 20;

    /// <summary>How many files a guest's processes may have open, each.</summary>
    public int OpenFiles { get; init; } = 65536;
}
