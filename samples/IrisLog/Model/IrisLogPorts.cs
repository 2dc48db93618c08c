namespace IrisLog.Model;

/// <summary>The ports of a node that is not told otherwise.</summary>
internal static class IrisLogPorts
{
    /// <summary>The TCP port between agents.</summary>
    public const int Agent = 7020;

    /// <summary>The TCP port of the query interface.</summary>
    public const int Query = 7021;
}
