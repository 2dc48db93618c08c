namespace VersionManager.ProxyService.Kernel.FlowCaching;

/// <summary>The kinds of maps that are used; the numbers are those of <c>linux/bpf.h</c>.</summary>
internal enum BpfMapKind
{
    Hash = 1,
    Array = 2,
    PerCpuArray = 6,
    LeastRecentlyUsed = 9,
}
