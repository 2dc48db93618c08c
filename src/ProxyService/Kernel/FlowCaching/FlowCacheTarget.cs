namespace VersionManager.ProxyService.Kernel.FlowCaching;

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
