using System.Net;

namespace VersionManager.GatewayService.Handover;

/// <summary>Where late requests go.</summary>
/// <param name="Listen">Where this gateway listens, and the next one too.</param>
internal sealed record HandoverOptions(IPEndPoint Listen)
{
    /// <summary>Where the next gateway listens, as seen from this node.</summary>
    public string Next { get; } =
        $"http://{(Listen.Address.Equals(IPAddress.Any) ? new IPEndPoint(IPAddress.Loopback, Listen.Port) : Listen)}";
}
