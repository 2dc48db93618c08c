using System.Net;
using VersionManager.Contracts;
using VersionManager.DataPath.Peers;

namespace VersionManager.ProxyService.Releases;

/// <summary>Opens a stream to a node's daemon that is about a release.</summary>
/// <param name="node">Which node.</param>
/// <param name="purpose">What it is for.</param>
/// <param name="release">What it is about.</param>
/// <param name="cancellation">Gives up.</param>
/// <exception cref="PeerConnectException">It is not reached, or refuses.</exception>
internal delegate Task<PeerStream> SyncConnect(
    IPAddress node,
    string purpose,
    ReleaseKey release,
    CancellationToken cancellation
);
