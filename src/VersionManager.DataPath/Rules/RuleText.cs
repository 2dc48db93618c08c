using System.Globalization;
using VersionManager.Contracts;
using VersionManager.Kernel.Networking;

namespace VersionManager.DataPath.Rules;

/// <summary>Values as nft writes them.</summary>
internal static class RuleText
{
    /// <summary>An address, in host byte order.</summary>
    public static string Of(uint address) => Ipv4.ToText(address);

    /// <summary>A number, such as a port's.</summary>
    public static string Of(int number) => number.ToString(CultureInfo.InvariantCulture);

    /// <summary>A protocol.</summary>
    public static string Of(TransportProtocol protocol) => protocol == TransportProtocol.Tcp ? "tcp" : "udp";

    /// <summary>A protocol and a port.</summary>
    public static string Of(ManagedPort port) => $"{Of(port.Protocol)} . {Of(port.Port)}";

    /// <summary>A time, to the millisecond; not less than one.</summary>
    public static string Of(TimeSpan time) =>
        string.Create(CultureInfo.InvariantCulture, $"{Math.Max(1, (long)time.TotalMilliseconds)}ms");
}
