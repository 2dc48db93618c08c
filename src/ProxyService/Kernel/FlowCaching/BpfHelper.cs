namespace VersionManager.ProxyService.Kernel.FlowCaching;

/// <summary>What programs may ask of the kernel; the numbers are those of <c>linux/bpf.h</c>.</summary>
internal enum BpfHelper
{
    Lookup = 1,
    Update = 2,
    Delete = 3,
    StoreBytes = 9,
    ReplaceChecksum = 11,
    Redirect = 23,
    RedirectPeer = 155,
    CoarseNanoseconds = 160,
}
