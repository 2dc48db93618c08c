using System.Net;

namespace VersionManager.GatewayService.Messages;

/// <summary>HTTP content of a buffered body, which can be sent again.</summary>
internal sealed class BufferedContent(BufferedBody body, Action progress) : HttpContent
{
    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) =>
        SerializeToStreamAsync(stream, context, CancellationToken.None);

    protected override Task SerializeToStreamAsync(
        Stream stream,
        TransportContext? context,
        CancellationToken cancellationToken
    ) => body.CopyToAsync(stream, progress, cancellationToken);

    protected override bool TryComputeLength(out long length)
    {
        length = body.Length;
        return true;
    }
}
