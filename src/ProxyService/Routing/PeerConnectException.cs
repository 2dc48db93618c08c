namespace VersionManager.ProxyService.Routing;

/// <summary>A peer could not be reached, or refused a stream.</summary>
public sealed class PeerConnectException(string message, Exception? inner = null) : IOException(message, inner);
