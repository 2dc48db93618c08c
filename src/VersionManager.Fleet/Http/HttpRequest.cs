namespace VersionManager.Fleet.Http;

/// <summary>A request to a node's control API.</summary>
/// <param name="Method">Such as <c>GET</c>.</param>
/// <param name="Path">Path and query, percent-encoded.</param>
/// <param name="ContentType">Of the body; null without one.</param>
/// <param name="Body">Null for none; read from its position for <paramref name="Length"/> bytes.</param>
/// <param name="Length">The body's length in bytes.</param>
internal sealed record HttpRequest(string Method, string Path, string? ContentType = null, Stream? Body = null, long Length = 0)
{
    /// <summary>Whether sending it twice does what sending it once does.</summary>
    public bool IsSafe => Method == "GET";
}
