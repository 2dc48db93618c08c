namespace VersionManager.Contracts.Control;

/// <summary>What a guest is doing.</summary>
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
/// <param name="Version">The version that it runs.</param>
/// <param name="Isolation">What isolates it.</param>
/// <param name="State">What it is doing.</param>
/// <param name="Slot">The small number that gives it its private address.</param>
/// <param name="PrivateAddress">Its address on the node's side of its link.</param>
/// <param name="Pid">The process on the node that ends when the guest does; 0 while there is none.</param>
/// <param name="Started">When it was started.</param>
/// <param name="MemoryLimit">In bytes; null where there is no limit.</param>
/// <param name="Reason">Why it failed; null where it did not.</param>
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
/// <param name="Isolation">Null for what <c>release.json</c> says.</param>
public sealed record NewGuestRequest(string Application, Version Version, Isolation? Isolation);
