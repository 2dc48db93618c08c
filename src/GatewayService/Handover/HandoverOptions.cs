using System.Net;

namespace VersionManager.GatewayService.Handover;

/// <summary>The destination of late requests.</summary>
/// <param name="Listen">The address at which this gateway and the next one listen.</param>
internal sealed record HandoverOptions(IPEndPoint Listen)
{
    /// <summary>The next gateway's address, as seen from this node.</summary>
    public string Next { get; } =
        $"http://{(Listen.Address.Equals(IPAddress.Any) ? new IPEndPoint(IPAddress.Loopback, Listen.Port) : Listen)}";
}
