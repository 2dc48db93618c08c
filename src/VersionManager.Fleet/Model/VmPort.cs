using VersionManager.Contracts;
using VersionManager.Contracts.Control;

namespace VersionManager.Fleet;

/// <summary>A managed port of a node.</summary>
/// <param name="Node">The node's name.</param>
/// <param name="Application">The application that owns it.</param>
/// <param name="Port">Such as <c>tcp/7000</c>.</param>
/// <param name="Protocol">TCP or UDP.</param>
/// <param name="Number">1 to 65535.</param>
/// <param name="Source">Who registered the port first.</param>
public sealed record VmPort(
    string Node,
    string Application,
    string Port,
    TransportProtocol Protocol,
    int Number,
    PortSource Source
)
{
    internal static VmPort Of(string node, PortInfo port) =>
        new(node, port.Application, new ManagedPort(port.Protocol, port.Port).ToString(), port.Protocol, port.Port, port.Source);
}
