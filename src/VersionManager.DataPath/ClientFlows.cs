using System.Net;
using VersionManager.DataPath.Routes;
using VersionManager.Kernel.Netlink;
using VersionManager.Kernel.Networking;

namespace VersionManager.DataPath;

/// <summary>What one client, which speaks without a version header, has with one version now.</summary>
/// <param name="Application">The application's name.</param>
/// <param name="Version">The version that the kernel gives its messages to.</param>
/// <param name="Client">The client.</param>
/// <param name="OpenFlows">TCP flows that are open; 0 where only ended ones or datagrams are still tracked.</param>
public sealed record ClientFlows(string Application, Version Version, IPAddress Client, int OpenFlows)
{
    /// <summary>Reads them from the kernel's connection tracking, which carries them without the daemon.</summary>
    internal static IReadOnlyList<ClientFlows> Read(RouteTable table, uint node) => Of(TrackedFlows.Read(), table, node);

    /// <summary>
    /// Those of the flows that came to a managed port itself: what another node's kernel sends comes to a port that stands for a
    /// version, and what the gateway sends goes to the guest's own address.
    /// </summary>
    internal static IReadOnlyList<ClientFlows> Of(IEnumerable<TrackedFlow> flows, RouteTable table, uint node) =>
        [
            .. from flow in flows
            where flow.Destination == node && flow.DestinationPort == flow.AnswererPort
            let guest = table.GuestAt(flow.Answerer)
            where guest is not null
            group flow by (guest, flow.Source) into client
            select new ClientFlows(
                client.Key.guest.Application,
                client.Key.guest.Version,
                Ipv4.ToAddress(client.Key.Source),
                client.Count(flow => flow.IsOpenStream)
            ),
        ];
}
