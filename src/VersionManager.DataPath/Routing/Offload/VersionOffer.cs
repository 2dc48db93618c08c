using VersionManager.Contracts;

namespace VersionManager.DataPath.Routing.Offload;

/// <summary>A managed port of one version, as a node offers it to the kernels of its peers.</summary>
/// <param name="Application">The application's name.</param>
/// <param name="Version">The version.</param>
/// <param name="Protocol">TCP or UDP.</param>
/// <param name="Port">The managed port, which the application sees.</param>
/// <param name="At">The node's version port, which stands for this version alone.</param>
internal sealed record VersionOffer(string Application, Version Version, TransportProtocol Protocol, int Port, int At);
