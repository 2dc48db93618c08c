using VersionManager.Contracts;
using VersionManager.Contracts.Control;

namespace VersionManager.Fleet;

/// <summary>A guest of a node: the isolated instance of one version.</summary>
/// <param name="Node">The node's name.</param>
/// <param name="Application">The application's name.</param>
/// <param name="Version">The version that it runs.</param>
/// <param name="State">What it is doing.</param>
/// <param name="Isolation">What isolates it.</param>
/// <param name="Slot">The small number that gives it its private address.</param>
/// <param name="PrivateAddress">Its address on the node's side of its link.</param>
/// <param name="Pid">The process on the node that ends when the guest does; 0 while there is none.</param>
/// <param name="Started">When it was started.</param>
/// <param name="MemoryLimit">In bytes; null where there is no limit.</param>
/// <param name="Reason">Why it failed; null where it did not.</param>
public sealed record VmGuest(
    string Node, string Application, Version Version, GuestState State, Isolation Isolation, int Slot, string PrivateAddress,
    int Pid, DateTimeOffset Started, long? MemoryLimit, string? Reason)
{
    internal static VmGuest Of(string node, GuestInfo guest) => new(
        node, guest.Application, guest.Version, guest.State, guest.Isolation, guest.Slot, guest.PrivateAddress, guest.Pid,
        guest.Started, guest.MemoryLimit, guest.Reason);
}
