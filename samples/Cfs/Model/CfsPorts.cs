namespace Cfs.Model;

/// <summary>The ports of a node that is not told otherwise.</summary>
internal static class CfsPorts
{
    /// <summary>The UDP port of the ring.</summary>
    public const int Node = 7010;

    /// <summary>The TCP port of the gateway interface.</summary>
    public const int Gateway = 7011;
}
