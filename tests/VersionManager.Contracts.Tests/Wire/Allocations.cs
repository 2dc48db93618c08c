namespace VersionManager.Contracts.Tests.Wire;

/// <summary>Counts what is allocated.</summary>
internal static class Allocations
{
    /// <summary>Bytes that <paramref name="action"/>, which must succeed, allocates each time.</summary>
    public static long Of(Func<bool> action)
    {
        // The first time, what is called is compiled and its statics are made.
        Assert.True(action());
        long before = GC.GetAllocatedBytesForCurrentThread();
        bool succeeded = action();
        long allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        Assert.True(succeeded);
        return allocated;
    }
}
