namespace IrisLog.Model;

/// <summary>The functions of a query on a node set. XPath 1.0 has the first two.</summary>
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
