using System.Net;
using VersionManager.DataPath.Routes;
using VersionManager.Kernel.Netlink;
using VersionManager.Kernel.Networking;

namespace VersionManager.DataPath;

/// <summary>The flows that one client, which sends no version headers, has with one version at this moment.</summary>
/// <param name="Application">The application's name.</param>
/// <param name="Version">The version that the kernel gives its messages to.</param>
/// <param name="Client">The client's address.</param>
/// <param name="OpenFlows">How many TCP flows are open; 0 where the kernel still tracks only ended ones, or datagrams.</param>
public sealed record ClientFlows(string Application, Version Version, IPAddress Client, int OpenFlows)
{
    /// <summary>Reads the clients' flows from the kernel's connection tracking: the kernel carries them without the
    /// daemon.</summary>
    internal static IReadOnlyList<ClientFlows> Read(RouteTable table, uint node) => Of(TrackedFlows.Read(), table, node);

    /// <summary>
    /// The clients' flows among the tracked ones: those that came to a managed port of the node's address. Another node's kernel
    /// sends to a version port, and the gateway to the guest's own address.
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
