using VersionManager.Contracts;
using VersionManager.DataPath.Routes;
using VersionManager.Kernel.Networking;

namespace VersionManager.DataPath.Rules;

/// <summary>What the kernel must know of a route table.</summary>
internal static class RouteElements
{
    /// <summary>The elements of the node's sets for <paramref name="table"/>.</summary>
    public static NodeElements Of(RouteTable table)
    {
        HashSet<string> managed = [],
            registered = [],
            defaults = [];
        foreach (RoutePort port in table.Ports)
        {
            string text = $"{(port.Port.Protocol == TransportProtocol.Tcp ? "tcp" : "udp")} . {NodeRules.Number(port.Port.Port)}";
            registered.Add(text);
            foreach (RouteGuest guest in table.Guests.Where(g => g.Application == port.Application))
            {
                managed.Add($"{Ipv4.ToText(guest.Address)} . {text}");
                if (guest.Ready && guest.Version == guest.ApplicationEntry.Default)
                    defaults.Add($"{text} : {Ipv4.ToText(guest.Address)} . {NodeRules.Number(port.Port.Port)}");
            }
        }

        HashSet<string> predecessors =
        [
            .. from guest in table.Guests
            where guest.Predecessor is not null
            select $"{Ipv4.ToText(guest.Address)} : {guest.Predecessor}",
        ];
        return new NodeElements(managed, registered, defaults, predecessors);
    }
}
