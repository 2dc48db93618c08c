using VersionManager.Contracts.Wire;
using VersionManager.DataPath.Peers;

namespace VersionManager.ProxyService.Daemon;

/// <summary>Passes each peer's stream to the handler of its purpose.</summary>
internal sealed class PeerPurposes(IReadOnlyDictionary<string, IPeerStreamHandler> handlers) : IPeerStreamHandler
{
    /// <inheritdoc/>
    public PeerAnswer Check(PeerRequest request) =>
        handlers.GetValueOrDefault(request.Purpose)?.Check(request) ?? StreamStatus.Malformed;

    /// <inheritdoc/>
    public Task HandleAsync(PeerStream stream, PeerRequest request, CancellationToken cancellation) =>
        handlers[request.Purpose].HandleAsync(stream, request, cancellation);
}
