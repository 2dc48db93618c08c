using System.Text.Json.Serialization;
using VersionManager.Contracts;
using VersionManager.Contracts.Control;
using VersionManager.Storage;

namespace VersionManager.ProxyService.Ports;

/// <summary>A managed port and the origin of its registration.</summary>
/// <param name="Application">The application that owns it.</param>
/// <param name="Protocol">TCP or UDP.</param>
/// <param name="Port">1 to 65535.</param>
/// <param name="Source">Who registered the port first.</param>
/// <param name="Pinned">Whether an operator asked for the port, which then stays until an operator removes it.</param>
/// <param name="Versions">The versions whose manifest lists the port or whose guest registered it.</param>
internal sealed record PortEntry(
    string Application,
    TransportProtocol Protocol,
    int Port,
    PortSource Source,
    bool Pinned,
    IReadOnlyList<Version> Versions
)
{
    /// <summary>The port.</summary>
    [JsonIgnore]
    public ManagedPort Managed => new(Protocol, Port);

    public PortInfo ToInfo() => new(Application, Protocol, Port, Source);
}

/// <summary>The content of <c>state/ports.json</c>.</summary>
internal sealed record PortsState(int Format, IReadOnlyList<PortEntry> Ports) : IVersionedState;

/// <summary>The JSON serialization of <c>state/ports.json</c>.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    UseStringEnumConverter = true,
    WriteIndented = true,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull
)]
[JsonSerializable(typeof(PortsState))]
internal sealed partial class PortsJson : JsonSerializerContext;
