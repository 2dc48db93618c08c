using VersionManager.DataPath.Routes;
using VersionManager.Kernel.Networking;

namespace VersionManager.DataPath.Rules;

/// <summary>What the kernel must know of a route table.</summary>
internal static class RouteElements
{
    /// <summary>The elements of the node's sets for <paramref name="table"/>.</summary>
    public static NodeElements Of(RouteTable table)
    {
        HashSet<GuestPort> managed = [];
        HashSet<RulePort> registered = [];
        HashSet<DefaultGuest> defaults = [];
        foreach (RoutePort port in table.Ports)
        {
            registered.Add(new RulePort(port.Port));
            foreach (RouteGuest guest in table.Guests.Where(g => g.Application == port.Application))
            {
                managed.Add(new GuestPort(guest.Address, port.Port));
                if (guest.Ready && guest.Version == guest.ApplicationEntry.Default)
                    defaults.Add(new DefaultGuest(port.Port, guest.Address));
            }
        }

        HashSet<GuestPredecessor> predecessors = [];
        foreach (RouteGuest guest in table.Guests)
            if (guest.Predecessor is { } predecessor)
                predecessors.Add(new GuestPredecessor(guest.Address, Ipv4.ToUInt32(predecessor)));
        return new NodeElements(managed, registered, defaults, predecessors);
    }
}
