using System.Net;
using VersionManager.Contracts;
using VersionManager.DataPath.Peers;

namespace VersionManager.ProxyService.Releases;

/// <summary>Opens a stream about a release to a node's daemon.</summary>
/// <param name="node">The node.</param>
/// <param name="purpose">The stream's purpose.</param>
/// <param name="release">The release.</param>
/// <param name="cancellation">Cancels the attempt.</param>
/// <exception cref="PeerConnectException">The node cannot be reached, or refuses.</exception>
internal delegate Task<PeerStream> SyncConnect(
    IPAddress node,
    string purpose,
    ReleaseKey release,
    CancellationToken cancellation
);
