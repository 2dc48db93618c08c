using System.Net;

namespace VersionManager.GatewayService.Connections;

/// <summary>The listening sockets for clients.</summary>
internal sealed record ConnectionOptions
{
    /// <summary>The address and port to bind, where no sockets were handed over.</summary>
    public required IPEndPoint Listen { get; init; }

    /// <summary>Listening sockets that were handed to this process; empty to bind <see cref="Listen"/>.</summary>
    public IReadOnlyList<ulong> Sockets { get; init; } = [];

    /// <summary>How long idle connections stay good for one more request after the handover.</summary>
    public TimeSpan Linger { get; init; } = TimeSpan.FromSeconds(30);
}
