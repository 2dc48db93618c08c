using System.Text;

namespace VersionManager.Fleet.Http;

/// <summary>What a node's control API answered.</summary>
/// <param name="Status">The status code, 100 to 599.</param>
/// <param name="ContentType">The media type without parameters, in lower case; empty for none.</param>
/// <param name="Body">The whole body.</param>
/// <param name="KeepAlive">Whether the connection carries further requests.</param>
internal sealed record HttpResponse(int Status, string ContentType, byte[] Body, bool KeepAlive)
{
    /// <summary>Whether the status is one of success.</summary>
    public bool IsSuccess => Status is >= 200 and < 300;

    /// <summary>The body as text.</summary>
    public string Text => Encoding.UTF8.GetString(Body);
}
