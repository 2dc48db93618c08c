using VersionManager.Contracts;
using VersionManager.Contracts.Control;
using VersionManager.DataPath.Peers;
using VersionManager.DataPath.Routes;
using VersionManager.Kernel.Networking;

namespace VersionManager.DataPath.Routing.Offload;

/// <summary>Tells for every host and version which path new flows take, and why.</summary>
internal static class FlowPaths
{
    /// <summary>All paths, sorted by host, application and version.</summary>
    public static IReadOnlyList<PathInfo> Read(RouterContext context, OffloadPlane? offload)
    {
        RouteTable table = context.Table;
        return
        [
            .. from peer in context.Peers.Read()
            from guest in table.Guests.OrderBy(g => g.Application, StringComparer.Ordinal).ThenBy(g => g.Version)
            select Path(context, offload, table, peer, guest),
        ];
    }

    private static PathInfo Path(RouterContext context, OffloadPlane? offload, RouteTable table, PeerInfo peer, RouteGuest guest)
    {
        (PathReason reason, IReadOnlyList<string> ports) = Reason(offload, table, peer, guest);
        return new PathInfo(peer.Address.ToString(), guest.Application, guest.Version, reason, ports);
    }

    private static (PathReason Reason, IReadOnlyList<string> Ports) Reason(
        OffloadPlane? offload,
        RouteTable table,
        PeerInfo peer,
        RouteGuest guest
    )
    {
        if (peer.State == PeerState.Unmanaged)
            return (PathReason.Unmanaged, []);
        if (!table.Ports.Any(p => p.Application == guest.Application))
            return (PathReason.NotManaged, []);
        if (offload is null)
            return (PathReason.Disabled, []);
        if (peer.State == PeerState.Unknown)
            return (PathReason.PeerUnknown, []);
        Agreement agreement = offload.AgreementWith(Ipv4.ToUInt32(peer.Address));
        if (agreement.Reason != PathReason.Offloaded)
            return (agreement.Reason, []);
        string[] ports =
        [
            .. OffloadTable
                .Carried(table, agreement)
                .Where(c => c.Guest == guest)
                .Select(c => new ManagedPort(c.Offer.Protocol, c.Offer.Port).ToString()),
        ];
        return (ports.Length == 0 ? PathReason.NoOffer : PathReason.Offloaded, ports);
    }
}
