using System.Net;
using System.Text.Json;
using VersionManager.Kernel.Tools;

namespace VersionManager.Kernel.Networking;

/// <summary>The node's address and network, which every guest sees as its own.</summary>
/// <param name="Address">The host's IPv4 address.</param>
/// <param name="PrefixLength">The length of the prefix of the address's network, 0 to 32.</param>
/// <param name="Gateway">The default gateway; null where there is none, as on an isolated segment.</param>
/// <param name="Uplink">The interface that carries <paramref name="Address"/>.</param>
/// <param name="Mtu">The uplink's maximal packet, in bytes.</param>
public sealed record NodeNetwork(IPAddress Address, int PrefixLength, IPAddress? Gateway, string Uplink, int Mtu)
{
    /// <summary>The address's network, such as <c>10.1.2.0/24</c>.</summary>
    public IPNetwork Subnet { get; } =
        new(Ipv4.ToAddress(Ipv4.ToUInt32(Address) & (uint)(0xFFFF_FFFF_0000_0000 >> PrefixLength)), PrefixLength);

    /// <summary>
    /// Finds the node's network in the main routing table: by the default route's interface, or else by the only global IPv4
    /// address.
    /// </summary>
    /// <param name="tools">Runs <c>ip</c>.</param>
    /// <param name="address">The address to take, where the node has several; null to find it.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <exception cref="InvalidOperationException">The node has no such address, or several and no default route to choose
    /// by.</exception>
    /// <exception cref="ToolException"><c>ip</c> failed.</exception>
    public static async Task<NodeNetwork> DiscoverAsync(
        ToolRunner tools,
        IPAddress? address = null,
        CancellationToken cancellation = default
    )
    {
        string routes = await tools.CheckAsync(
            "ip",
            ["-j", "-4", "route", "show", "default", "table", "main"],
            cancellation: cancellation
        );
        string interfaces = await tools.CheckAsync("ip", ["-j", "-4", "addr", "show"], cancellation: cancellation);
        return Choose(routes, interfaces, address);
    }

    internal static NodeNetwork Choose(string routesJson, string interfacesJson, IPAddress? address)
    {
        IReadOnlyList<IpRoute> routes =
            routesJson.Trim().Length == 0
                ? []
                : JsonSerializer.Deserialize(routesJson, KernelJson.Default.IReadOnlyListIpRoute) ?? [];
        IReadOnlyList<IpInterface> interfaces =
            JsonSerializer.Deserialize(interfacesJson, KernelJson.Default.IReadOnlyListIpInterface) ?? [];
        IpRoute? route = routes.Where(r => r.Dev is not null).OrderBy(r => r.Metric ?? 0).FirstOrDefault();
        string? wanted = address?.ToString() ?? route?.Prefsrc;

        List<(IpInterface Interface, IpAddress Address)> candidates =
        [
            .. from i in interfaces
            where i.Ifname is not null && !i.Ifname.StartsWith(GuestLinkName.Prefix, StringComparison.Ordinal)
            from a in i.Addresses ?? []
            // The loopback interface keeps the daemon's own address after the daemon has ended.
            where a is { Family: "inet", Scope: "global", Local: not null and not Contracts.WellKnown.DaemonAddress }
            where wanted is not null ? a.Local == wanted : route is null || i.Ifname == route.Dev
            select (i, a),
        ];
        if (candidates.Count == 0)
            throw new InvalidOperationException(
                wanted is null
                    ? "The node has no global IPv4 address. Give its uplink one, then start the daemon again."
                    : $"No interface of the node has the address {wanted}."
            );
        // With a default route, the interface's first address is the one that the kernel sends from.
        if (route is null && wanted is null && candidates.Count > 1)
            throw new InvalidOperationException(
                "The node has several IPv4 addresses and no default route: say which one is the host's with 'address' in the configuration."
            );
        (IpInterface uplink, IpAddress own) = candidates[0];
        IPAddress? gateway = route?.Gateway is { } via && route.Dev == uplink.Ifname ? IPAddress.Parse(via) : null;
        return new NodeNetwork(IPAddress.Parse(own.Local!), own.Prefixlen, gateway, uplink.Ifname!, uplink.Mtu);
    }
}
