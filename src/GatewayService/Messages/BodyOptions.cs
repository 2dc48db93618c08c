namespace VersionManager.GatewayService.Messages;

/// <summary>How bodies are kept that may be sent more than once.</summary>
internal sealed record BodyOptions
{
    /// <summary>Bytes of a body that are kept in memory; a larger body goes to a file.</summary>
    public int Memory { get; init; } = 1 << 20;

    /// <summary>The largest body, in bytes.</summary>
    public long Largest { get; init; } = 1L << 30;
}
