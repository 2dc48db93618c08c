namespace IrisLog.Model;

/// <summary>Everything that differs between the two versions of this application.</summary>
/// <remarks>
/// Version 2 caches answers. The agents that it asks depend on earlier queries, so the two versions exchange different messages
/// for the same queries and cannot be mixed (paper, section 2.2).
/// </remarks>
/// <param name="Number">1 or 2; the last character of the header of each connection between agents.</param>
/// <param name="Caches">Whether agents keep the answers of others, for as long as a query's freshness bound allows.</param>
internal sealed record IrisLogVersion(byte Number, bool Caches)
{
    public static IrisLogVersion One { get; } = new(1, false);

    public static IrisLogVersion Two { get; } = new(2, true);

    /// <summary>The version that this program was built as.</summary>
#if IRISLOG_VERSION_2
    public static IrisLogVersion Current => Two;
#else
    public static IrisLogVersion Current => One;
#endif
}
