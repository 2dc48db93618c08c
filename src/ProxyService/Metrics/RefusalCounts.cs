using VersionManager.Contracts.Control;

namespace VersionManager.ProxyService.Metrics;

/// <summary>Counts refusals of the control API by their kind.</summary>
internal sealed class RefusalCounts
{
    private readonly long[] _counts = new long[Enum.GetValues<ProblemCode>().Length];

    public void Add(ProblemCode code) => Interlocked.Increment(ref _counts[(int)code]);

    /// <summary>The count of each kind.</summary>
    public IEnumerable<(ProblemCode Code, long Count)> All =>
        Enum.GetValues<ProblemCode>()
            .Select(code => (code, Interlocked.Read(ref _counts[(int)code])))
            .Where(pair => pair.Item2 > 0);
}
