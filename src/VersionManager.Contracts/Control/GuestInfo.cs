namespace VersionManager.Contracts.Control;

/// <summary>The state of a guest.</summary>
public enum GuestState
{
    /// <summary>Booting, installing or starting its application.</summary>
    Starting,

    /// <summary>Its application runs.</summary>
    Running,

    /// <summary>Told to stop; its application is ending.</summary>
    Stopping,

    /// <summary>Its application or its isolation ended by itself.</summary>
    Failed,
}

/// <summary>A guest: the isolated instance of one version on one node. <c>GET /v1/guests</c>.</summary>
/// <param name="Application">The application's name.</param>
/// <param name="Version">The version.</param>
/// <param name="Isolation">The guest's isolation.</param>
/// <param name="State">The guest's state.</param>
/// <param name="Slot">The small number that determines the private address.</param>
/// <param name="PrivateAddress">The guest's address on the node's side of its link.</param>
/// <param name="Pid">The process on the node that ends when the guest does; 0 while there is none.</param>
/// <param name="Started">When the guest was started.</param>
/// <param name="MemoryLimit">In bytes; null for no limit.</param>
/// <param name="Reason">Why the guest failed; null otherwise.</param>
public record GuestInfo(
    string Application,
    Version Version,
    Isolation Isolation,
    GuestState State,
    int Slot,
    string PrivateAddress,
    int Pid,
    DateTimeOffset Started,
    long? MemoryLimit,
    string? Reason
);

/// <summary>Asks for a guest of a release that the node has: <c>POST /v1/guests</c>.</summary>
/// <param name="Application">The application's name.</param>
/// <param name="Version">A version whose release the node has.</param>
/// <param name="Isolation">The isolation; null for that of <c>release.json</c>.</param>
public sealed record NewGuestRequest(string Application, Version Version, Isolation? Isolation);
