namespace VersionManager.Contracts.Tests.Wire;

/// <summary>Counts allocations.</summary>
internal static class Allocations
{
    /// <summary>The bytes that <paramref name="action"/>, which must succeed, allocates at each call.</summary>
    public static long Of(Func<bool> action)
    {
        // The first call compiles the code and makes its statics.
        Assert.True(action());
        long before = GC.GetAllocatedBytesForCurrentThread();
        bool succeeded = action();
        long allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        Assert.True(succeeded);
        return allocated;
    }
}
