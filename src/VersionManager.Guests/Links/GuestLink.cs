using System.Globalization;
using System.Net;
using VersionManager.Contracts;
using VersionManager.Kernel.Networking;
using VersionManager.Kernel.Tools;

namespace VersionManager.Guests.Links;

/// <summary>
/// A guest's link, seen from the node: a veth or tap named <c>vgS</c>. Behind it the guest has the host's own address; rules on
/// the node's end translate between that and the guest's private address, without state.
/// </summary>
/// <param name="Network">The node's place in its network.</param>
/// <param name="Slot">The guest's slot.</param>
public sealed record GuestLink(NodeNetwork Network, int Slot)
{
    /// <summary>
    /// By how much a guest's MTU is less than the uplink's, in bytes: the longest version header of a datagram. So a datagram
    /// that fits the guest's MTU fits the uplink's with its header, and is never fragmented on the wire.
    /// </summary>
    public const int HeaderReserve = Contracts.Wire.DatagramHeader.MaximalLength;

    /// <summary>The name of the node's end.</summary>
    public string Name => GuestLinkName.Of(Slot);

    /// <summary>The link's nft table, of family netdev.</summary>
    public string Table => TableOf(Slot);

    /// <summary>The guest's address on the node's side.</summary>
    public IPAddress PrivateAddress { get; } = Kernel.Networking.PrivateAddress.Of(Network.Address, Slot);

    /// <summary>The MTU of both ends, in bytes.</summary>
    public int Mtu => Network.Mtu - HeaderReserve;

    /// <summary>The guest's hardware address. It is locally administered and made of the private address, so it is the same at
    /// every boot.</summary>
    public string HardwareAddress =>
        "02:76:" + string.Join(':', PrivateAddress.GetAddressBytes().Select(b => b.ToString("x2", CultureInfo.InvariantCulture)));

    /// <summary>Gives the node the daemon's address, which is the same for every guest. Again is no error.</summary>
    /// <exception cref="ToolException">A tool failed.</exception>
    public static Task PrepareNodeAsync(ToolRunner tools, CancellationToken cancellation) =>
        tools.CheckAsync("ip", ["addr", "replace", WellKnown.DaemonAddress + "/32", "dev", "lo"], cancellation: cancellation);

    /// <summary>Makes a network namespace, and a veth whose other end is <c>eth0</c> in it with the host's address.</summary>
    /// <exception cref="ToolException">A tool failed.</exception>
    public async Task CreateVethAsync(ToolRunner tools, string networkNamespace, CancellationToken cancellation)
    {
        await tools.CheckAsync(
            "ip",
            ["-batch", "-"],
            $"""
            netns add {networkNamespace}
            link add {Name} mtu {Mtu} type veth peer name eth0 mtu {Mtu} address {HardwareAddress} netns {networkNamespace}

            """,
            cancellation: cancellation
        );
        // Routes lead by the daemon's address, and not straight onto the link: there each peer would be a neighbour of each
        // guest, and fill the kernel's neighbour table, which all namespaces share.
        Task guestEnd = tools.CheckAsync(
            "ip",
            ["-n", networkNamespace, "-batch", "-"],
            $"""
            link set lo up
            link set eth0 addrgenmode none
            addr add {Network.Address}/{Network.PrefixLength} dev eth0 noprefixroute
            link set eth0 up
            route add {WellKnown.DaemonAddress}/32 dev eth0
            {(Network.PrefixLength < 32 ? $"route add {Network.Subnet} via {WellKnown.DaemonAddress} dev eth0" : "")}
            route add {WellKnown.PredecessorAddress}/32 via {WellKnown.DaemonAddress} dev eth0
            {(Network.Gateway is { } gateway ? $"route add default via {gateway} onlink dev eth0" : "")}

            """,
            cancellation: cancellation
        );
        await Task.WhenAll(guestEnd, ConfigureAsync(tools, cancellation));
    }

    /// <summary>Makes a tap that <paramref name="user"/> may open; the guest's kernel configures the other end.</summary>
    /// <exception cref="ToolException">A tool failed.</exception>
    public async Task CreateTapAsync(ToolRunner tools, uint user, CancellationToken cancellation)
    {
        await tools.CheckAsync(
            "ip",
            ["tuntap", "add", Name, "mode", "tap", "vnet_hdr", "user", user.ToString(CultureInfo.InvariantCulture)],
            cancellation: cancellation
        );
        await ConfigureAsync(tools, cancellation);
    }

    /// <summary>Removes the link and its rules; that there are none is no error.</summary>
    public static async Task RemoveAsync(ToolRunner tools, int slot, string? networkNamespace, CancellationToken cancellation)
    {
        // Rules before the device: nft cannot name a device that is gone.
        await tools.RunAsync("nft", ["delete", "table", "netdev", TableOf(slot)], cancellation: cancellation);
        await tools.RunAsync("ip", ["link", "delete", GuestLinkName.Of(slot)], cancellation: cancellation);
        if (networkNamespace is not null)
            await tools.RunAsync("ip", ["netns", "delete", networkNamespace], cancellation: cancellation);
    }

    /// <summary>Whether the node has the link's interface.</summary>
    internal bool IsIn(LinkListing listing) => listing.Interfaces.Any(known => known.Ifname == Name);

    /// <summary>What the node lacks of the link: each as operators know it.</summary>
    internal IEnumerable<string> FindDamage(LinkListing listing)
    {
        if (!listing.Interfaces.Any(known => known.Ifname == Name && known.Flags?.Contains("UP") == true))
            yield return $"the link {Name} being up";
        string address = PrivateAddress.ToString();
        if (!listing.Routes.Any(route => route.Dst == address && route.Dev == Name))
            yield return $"the route to {address} through {Name}";
        if (!listing.Neighbours.Any(known => known.Dst == address && known.Dev == Name && known.Lladdr == HardwareAddress))
            yield return $"the neighbour {address} of {Name}";
        if (!listing.Tables.ContainsKey(Table))
            yield return $"the nft table 'netdev {Table}'";
    }

    /// <summary>The settings of the link that are not as they were set: each as operators know it.</summary>
    internal async Task<IEnumerable<string>> FindChangedSettingsAsync(ToolRunner tools, CancellationToken cancellation)
    {
        string values = await tools.CheckAsync("cat", [.. Settings.Select(PathOf)], cancellation: cancellation);
        return Settings
            .Zip(values.Split('\n'))
            .Where(pair => pair.First.Value != pair.Second)
            .Select(pair => $"the setting net.ipv4.{pair.First.Key.Replace('/', '.')}={pair.First.Value}");
    }

    /// <summary>Gives the node what the link needs of it; what is there already stays.</summary>
    internal async Task ConfigureAsync(ToolRunner tools, CancellationToken cancellation)
    {
        // Rules and settings come before the link is up, so that no packet passes untranslated.
        await Task.WhenAll(
            tools.CheckAsync(
                "sh",
                ["-c", string.Join(" && ", Settings.Select(setting => $"echo {setting.Value} >{PathOf(setting)}"))],
                cancellation: cancellation
            ),
            tools.CheckAsync("nft", ["-f", "-"], Rules(), cancellation: cancellation)
        );
        // The route's source is not the host's address: the guest would drop packets from it as from itself.
        await tools.CheckAsync(
            "ip",
            ["-batch", "-"],
            $"""
            link set {Name} addrgenmode none
            link set {Name} mtu {Mtu} up
            route replace {PrivateAddress} dev {Name} src {WellKnown.DaemonAddress}
            neigh replace {PrivateAddress} lladdr {HardwareAddress} dev {Name} nud permanent

            """,
            cancellation: cancellation
        );
    }

    // Under net/ipv4.
    private IEnumerable<KeyValuePair<string, string>> Settings =>
        [new($"conf/{Name}/proxy_arp", "1"), new($"conf/{Name}/rp_filter", "0"), new($"neigh/{Name}/proxy_delay", "0")];

    private static string PathOf(KeyValuePair<string, string> setting) => "/proc/sys/net/ipv4/" + setting.Key;

    private static string TableOf(int slot) => "vm" + slot.ToString(CultureInfo.InvariantCulture);

    internal string Rules()
    {
        string host = Hexadecimal(Network.Address),
            own = Hexadecimal(PrivateAddress);
        // Both chains end in a drop: only translated IPv4 and ARP pass, and IPv6 does not.
        return $$"""
            table netdev {{Table}} {}
            delete table netdev {{Table}}
            table netdev {{Table}} {
              chain in {
                type filter hook ingress device "{{Name}}" priority 0; policy drop;
                arp saddr ip {{Network.Address}} arp saddr ip set {{PrivateAddress}} accept
                icmp type { destination-unreachable, time-exceeded, parameter-problem } @th,192,32 {{host}} @th,192,32 set {{own}}
                ip saddr {{Network.Address}} ip saddr set {{PrivateAddress}} accept
              }
              chain out {
                type filter hook egress device "{{Name}}" priority 0; policy drop;
                # From the flow cache, which leaves the host's address as it is.
                ip daddr {{Network.Address}} meta mark {{PacketMarks.Carried}} accept
                icmp type { destination-unreachable, time-exceeded, parameter-problem } @th,160,32 {{own}} @th,160,32 set {{host}}
                ip daddr {{PrivateAddress}} ip daddr set {{Network.Address}} accept
                arp daddr ip {{PrivateAddress}} arp daddr ip set {{Network.Address}} accept
              }
            }

            """;
    }

    private static string Hexadecimal(IPAddress address) => "0x" + Convert.ToHexStringLower(address.GetAddressBytes());
}
