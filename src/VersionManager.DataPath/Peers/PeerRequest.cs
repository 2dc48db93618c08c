using System.Net;

namespace VersionManager.DataPath.Peers;

/// <summary>The request by which a peer's daemon opens a stream of its own.</summary>
/// <param name="Peer">The peer's address.</param>
/// <param name="Purpose">The stream's purpose, such as <c>sync</c>.</param>
/// <param name="Application">The application that it is about, or null.</param>
/// <param name="Version">The version that it is about, or null.</param>
public sealed record PeerRequest(IPAddress Peer, string Purpose, string? Application, Version? Version);
