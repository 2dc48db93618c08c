namespace VersionManager.GatewayService.Messages;

/// <summary>The limits of buffered bodies.</summary>
internal sealed record BodyOptions
{
    /// <summary>The largest body that is kept in memory, in bytes; a larger body goes to a file.</summary>
    public int Memory { get; init; } = 1 << 20;

    /// <summary>The largest body, in bytes.</summary>
    public long Largest { get; init; } = 1L << 30;
}
