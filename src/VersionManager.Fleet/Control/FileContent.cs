using System.Net;
using System.Net.Http.Headers;

namespace VersionManager.Fleet;

/// <summary>A file as a request's body, streamed in pieces that fill an SSH channel.</summary>
internal sealed class FileContent : HttpContent
{
    private const int Piece = 256 * 1024;

    private readonly Stream _file;
    private readonly long _length;

    /// <summary>The next <paramref name="length"/> bytes of a stream. The caller closes the stream.</summary>
    public FileContent(Stream file, long length)
    {
        _file = file;
        _length = length;
        Headers.ContentType = new MediaTypeHeaderValue("application/octet-stream");
    }

    /// <inheritdoc/>
    protected override bool TryComputeLength(out long length)
    {
        length = _length;
        return true;
    }

    /// <inheritdoc/>
    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) =>
        SerializeToStreamAsync(stream, context, CancellationToken.None);

    /// <inheritdoc/>
    protected override async Task SerializeToStreamAsync(
        Stream stream,
        TransportContext? context,
        CancellationToken cancellationToken
    )
    {
        byte[] buffer = new byte[(int)Math.Min(_length, Piece)];
        for (long left = _length; left > 0; )
        {
            Memory<byte> piece = buffer.AsMemory(0, (int)Math.Min(left, buffer.Length));
            int read = await _file.ReadAsync(piece, cancellationToken).ConfigureAwait(false);
            if (read == 0)
                throw new InvalidDataException($"The file to send became shorter while it was sent: {left} bytes are missing.");
            await stream.WriteAsync(piece[..read], cancellationToken).ConfigureAwait(false);
            left -= read;
        }
    }
}
