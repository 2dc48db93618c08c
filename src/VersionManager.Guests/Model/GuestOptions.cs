using VersionManager.Contracts;

namespace VersionManager.Guests.Model;

/// <summary>Where guests' files are, how long guests may take, and their limits.</summary>
public sealed record GuestOptions
{
    /// <summary>The node's id, of lower-case letters and digits. It is in the names of what guests share with other nodes of one
    /// machine.</summary>
    public required string NodeId { get; init; }

    /// <summary>The data folder, for what outlasts a restart of the host.</summary>
    public string DataFolder { get; init; } = WellKnown.DataFolder;

    /// <summary>The folder for what does not outlast it.</summary>
    public string RunFolder { get; init; } = "/run/vmproxy";

    /// <summary>The daemon's program, which is the program of every guest's agent too.</summary>
    public string DaemonPath { get; init; } = Environment.ProcessPath ?? WellKnown.DaemonPath;

    /// <summary>How long a guest may take to boot.</summary>
    public TimeSpan BootTimeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>How long the release may take to be installed or started in a guest.</summary>
    public TimeSpan StepTimeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>How long the application must run to count as started; one that ends sooner has failed to start.</summary>
    public TimeSpan ObservedStart { get; init; } = TimeSpan.FromMilliseconds(100);

    /// <summary>The size in bytes at which a guest's log begins again; the log before is kept beside it as
    /// <c>log.1</c>.</summary>
    public long LogLimit { get; init; } = 16 << 20;

    /// <summary>The memory of a User-mode Linux guest whose release does not say, in bytes.</summary>
    public long UmlMemory { get; init; } = 256L << 20;

    /// <summary>How many files each process of a guest may have open.</summary>
    public int OpenFiles { get; init; } = 65536;
}
