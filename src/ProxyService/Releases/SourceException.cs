using System.Net;

namespace VersionManager.ProxyService.Releases;

/// <summary>A node did not deliver a release; another one may.</summary>
internal sealed class SourceException(SourceFault fault, string message, Exception? inner = null) : Exception(message, inner)
{
    /// <summary>The kind of failure.</summary>
    public SourceFault Fault { get; } = fault;

    /// <summary>The nodes that the source named instead of itself.</summary>
    public IReadOnlyList<IPAddress> Others { get; init; } = [];
}
