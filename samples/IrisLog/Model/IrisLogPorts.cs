namespace IrisLog.Model;

/// <summary>The default ports of a node.</summary>
internal static class IrisLogPorts
{
    /// <summary>The TCP port between agents.</summary>
    public const int Agent = 7020;

    /// <summary>The TCP port of the query interface.</summary>
    public const int Query = 7021;
}
