using System.Text.Json.Serialization;

namespace VersionManager.Kernel.Networking;

/// <summary>A route, as <c>ip -j route</c> prints it.</summary>
internal sealed record IpRoute(string? Dst, string? Gateway, string? Dev, string? Prefsrc, int? Metric);

/// <summary>An interface, as <c>ip -j addr</c> prints it.</summary>
internal sealed record IpInterface(
    string? Ifname,
    int Mtu,
    string? Address,
    [property: JsonPropertyName("addr_info")] IReadOnlyList<IpAddress>? Addresses,
    IReadOnlyList<string>? Flags = null
);

/// <summary>An interface's address, as <c>ip -j addr</c> prints it.</summary>
internal sealed record IpAddress(string? Family, string? Local, int Prefixlen, string? Scope, bool Secondary);

/// <summary>A neighbour, as <c>ip -j neigh</c> prints it.</summary>
internal sealed record IpNeighbour(string? Dst, string? Dev, string? Lladdr);

/// <summary>Parses the output of <c>ip -j</c>.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(IReadOnlyList<IpRoute>))]
[JsonSerializable(typeof(IReadOnlyList<IpInterface>))]
[JsonSerializable(typeof(IReadOnlyList<IpNeighbour>))]
internal sealed partial class KernelJson : JsonSerializerContext;
