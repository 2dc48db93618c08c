using System.Net;

namespace VersionManager.GatewayService.Connections;

/// <summary>Where clients connect.</summary>
internal sealed record ConnectionOptions
{
    /// <summary>The address and port to bind, where no sockets were handed over.</summary>
    public required IPEndPoint Listen { get; init; }

    /// <summary>Sockets that listen already, handed to this process; none to bind <see cref="Listen"/>.</summary>
    public IReadOnlyList<ulong> Sockets { get; init; } = [];

    /// <summary>How long connections that idle stay good for one more request when this gateway gives way.</summary>
    public TimeSpan Linger { get; init; } = TimeSpan.FromSeconds(30);
}
