namespace IrisLog.Model;

/// <summary>What a query makes of a node set. XPath 1.0 has the first two.</summary>
internal enum AggregateFunction
{
    /// <summary>The nodes themselves.</summary>
    None,
    Count,
    Sum,
    Avg,
    Min,
    Max,
}
