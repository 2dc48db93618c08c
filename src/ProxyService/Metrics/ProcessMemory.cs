namespace VersionManager.ProxyService.Metrics;

/// <summary>The daemon's own memory, as the kernel counts it.</summary>
internal static class ProcessMemory
{
    /// <summary>Resident bytes.</summary>
    public static long ResidentBytes() => Environment.WorkingSet;
}
