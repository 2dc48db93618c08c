namespace Cfs.Model;

/// <summary>The default ports of a node.</summary>
internal static class CfsPorts
{
    /// <summary>The UDP port of the ring.</summary>
    public const int Node = 7010;

    /// <summary>The TCP port of the gateway interface.</summary>
    public const int Gateway = 7011;
}
