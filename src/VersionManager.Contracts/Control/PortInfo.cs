namespace VersionManager.Contracts.Control;

/// <summary>Who registered a managed port.</summary>
public enum PortSource
{
    /// <summary>The release's manifest lists it.</summary>
    Manifest,

    /// <summary>A guest asked for it (paper, section 4.2).</summary>
    Guest,

    /// <summary>An operator asked for it.</summary>
    Operator,
}

/// <summary>A managed port of a node: <c>GET /v1/ports</c>.</summary>
/// <param name="Application">The application that owns it.</param>
/// <param name="Protocol">TCP or UDP.</param>
/// <param name="Port">1 to 65535.</param>
/// <param name="Source">Who registered the port first.</param>
public sealed record PortInfo(string Application, TransportProtocol Protocol, int Port, PortSource Source);

/// <summary>Registers a managed port: <c>POST /v1/ports</c>.</summary>
/// <param name="Application">The application that will own it.</param>
/// <param name="Protocol">TCP or UDP.</param>
/// <param name="Port">1 to 65535.</param>
public sealed record RegisterPortRequest(string Application, TransportProtocol Protocol, int Port);
