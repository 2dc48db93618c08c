using VersionManager.Contracts;
using VersionManager.DataPath.Routes;
using VersionManager.DataPath.Rules;

namespace VersionManager.DataPath.Routing.Offload;

/// <summary>Computes the kernel's elements from the route table and the agreements.</summary>
internal static class OffloadTable
{
    /// <summary>The version ports that this node offers: those of every guest that takes flows from peers.</summary>
    public static IReadOnlyCollection<VersionPort> Wanted(RouteTable table) =>
        [
            .. from port in table.Ports
            from guest in table.Guests
            where guest.Application == port.Application && guest.Ready
            select new VersionPort(guest.Application, guest.Version, port.Port.Protocol, port.Port.Port, At: 0),
        ];

    /// <summary>The elements.</summary>
    /// <param name="table">The route table.</param>
    /// <param name="assigned">The version ports that this node offers.</param>
    /// <param name="all">Every version port of this node, those freed lately included.</param>
    /// <param name="agreements">The agreement with each peer.</param>
    /// <param name="met">The peers with which flows may be counted.</param>
    public static OffloadElements Of(
        RouteTable table,
        IReadOnlyList<VersionPort> assigned,
        IReadOnlyList<VersionPort> all,
        IReadOnlyCollection<(uint Peer, Agreement Agreement)> agreements,
        IReadOnlyCollection<uint> met
    )
    {
        HashSet<CarriedFlows> carried = [];
        HashSet<OutwardFlows> outward = [];
        HashSet<InwardPort> inward = [];
        HashSet<CountedFlows> usage = [];
        foreach (VersionPort port in assigned)
        {
            RouteGuest guest = table.Guests.First(g => g.Application == port.Application && g.Version == port.Version);
            inward.Add(new InwardPort(new ManagedPort(port.Protocol, port.At), guest.Address, port.Port));
        }

        foreach ((uint peer, Agreement agreement) in agreements)
        {
            foreach ((RouteGuest guest, VersionOffer offer) in Carried(table, agreement))
            {
                var flows = new CarriedFlows(guest.Address, peer, new ManagedPort(offer.Protocol, offer.Port));
                carried.Add(flows);
                outward.Add(new OutwardFlows(flows, offer.At));
            }
        }

        foreach (RouteGuest guest in table.Guests)
        {
            foreach (uint peer in met)
            {
                foreach (TransportProtocol protocol in Enum.GetValues<TransportProtocol>())
                {
                    usage.Add(new CountedFlows(guest.Address, peer, protocol));
                    usage.Add(new CountedFlows(peer, guest.Address, protocol));
                }
            }
        }

        return new OffloadElements
        {
            Carried = carried,
            Outward = outward,
            Inward = inward,
            VersionPorts = all.Select(p => new RulePort(new ManagedPort(p.Protocol, p.At))).ToHashSet(),
            Usage = usage,
        };
    }

    /// <summary>The guests' flows that an agreement offloads: those of the same version, to ports that are managed here
    /// too.</summary>
    public static IEnumerable<(RouteGuest Guest, VersionOffer Offer)> Carried(RouteTable table, Agreement agreement) =>
        from offer in agreement.Open
        from guest in table.Guests
        where
            guest.Application == offer.Application
            && guest.Version == offer.Version
            && table.OwnerOf(offer.Protocol, offer.Port)?.Name == offer.Application
        select (guest, offer);
}
