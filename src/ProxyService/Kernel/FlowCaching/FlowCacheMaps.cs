namespace VersionManager.ProxyService.Kernel.FlowCaching;

/// <summary>What the programs of the <see cref="FlowCache"/> share.</summary>
/// <param name="Flows">Flows and what becomes of their packets; the longest unused go first.</param>
/// <param name="Usage">Packets and bytes carried.</param>
/// <param name="Pending">Of each CPU, the packet that is on its way through the rules.</param>
/// <param name="Generation">One number; flows of another are not valid any more.</param>
internal sealed record FlowCacheMaps(BpfMap Flows, BpfMap Usage, BpfMap Pending, BpfMap Generation);

/// <summary>What an interface leads to.</summary>
internal enum FlowCacheTarget
{
    /// <summary>The node's network.</summary>
    Uplink,

    /// <summary>A guest behind a tap: packets are sent out to it.</summary>
    GuestTap,

    /// <summary>A guest in a network namespace behind a veth: packets appear at its end.</summary>
    GuestNamespace,
}
