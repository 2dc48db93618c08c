using System.Globalization;
using System.Text;

namespace VersionManager.Fleet.Http;

/// <summary>One HTTP/1.1 connection (RFC 9112) over any stream, one request after another.</summary>
/// <remarks>
/// <c>HttpClient</c> would do it, were there a way to hand it a stream: <c>SocketsHttpHandler.ConnectCallback</c> is not in
/// netstandard2.0, and Windows PowerShell has no <c>SocketsHttpHandler</c> at all. The control API needs little of HTTP.
/// </remarks>
internal sealed class HttpConnection(Stream stream) : IDisposable
{
    private const int UploadChunk = 256 * 1024;
    private readonly HttpReader _reader = new(stream);

    /// <summary>Whether a request failed midway or the other side ended the connection: what comes next would be misread.</summary>
    public bool IsBroken { get; private set; }

    /// <summary>Whether any byte of an answer to the last request has arrived.</summary>
    public bool HasAnswered { get; private set; }

    /// <summary>Sends a request and reads its answer.</summary>
    /// <exception cref="EndOfStreamException">The other side ended the connection before its answer was complete.</exception>
    /// <exception cref="InvalidDataException">The answer is not HTTP.</exception>
    public async Task<HttpResponse> SendAsync(HttpRequest request, CancellationToken cancellation)
    {
        HasAnswered = false;
        // Until the answer is read whole, this connection must not be used for anything else.
        IsBroken = true;
        byte[] head = Encoding.ASCII.GetBytes(Head(request));
        await stream.WriteAsync(head, 0, head.Length, cancellation).ConfigureAwait(false);
        if (request.Body is not null)
            await UploadAsync(request.Body, request.Length, cancellation).ConfigureAwait(false);
        await stream.FlushAsync(cancellation).ConfigureAwait(false);

        HttpResponse response;
        do
        {
            response = await ReadResponseAsync(cancellation).ConfigureAwait(false);
        }
        while (response.Status is >= 100 and < 200);
        IsBroken = !response.KeepAlive;
        return response;
    }

    /// <inheritdoc/>
    public void Dispose() => stream.Dispose();

    private static string Head(HttpRequest request)
    {
        StringBuilder head = new();
        // Any host does: the name that the connection goes to is a socket's.
        head.Append(request.Method).Append(' ').Append(request.Path).Append(" HTTP/1.1\r\nHost: vmproxy\r\nAccept: application/json\r\n");
        if (request.ContentType is not null)
            head.Append("Content-Type: ").Append(request.ContentType).Append("\r\n");
        if (request.Body is not null || request.Method is not ("GET" or "DELETE"))
            head.Append("Content-Length: ").Append(request.Length.ToString(CultureInfo.InvariantCulture)).Append("\r\n");
        return head.Append("\r\n").ToString();
    }

    private async Task UploadAsync(Stream body, long length, CancellationToken cancellation)
    {
        byte[] buffer = new byte[(int)Math.Min(length, UploadChunk)];
        for (long left = length; left > 0;)
        {
            int read = await body.ReadAsync(buffer, 0, (int)Math.Min(left, buffer.Length), cancellation).ConfigureAwait(false);
            if (read == 0)
                throw new InvalidDataException($"The file to send became shorter while it was sent: {left} bytes are missing.");
            await stream.WriteAsync(buffer, 0, read, cancellation).ConfigureAwait(false);
            left -= read;
        }
    }

    private async Task<HttpResponse> ReadResponseAsync(CancellationToken cancellation)
    {
        string line = await _reader.LineAsync(cancellation).ConfigureAwait(false);
        HasAnswered = true;
        string[] parts = line.Split([' '], 3);
        if (parts.Length < 2 || !parts[0].StartsWith("HTTP/1.", StringComparison.Ordinal)
            || !int.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out int status) || status is < 100 or > 599)
            throw new InvalidDataException($"'{Shorten(line)}' is not the first line of an HTTP answer.");

        Dictionary<string, string> headers = await _reader.HeadersAsync(cancellation).ConfigureAwait(false);
        string Header(string name) => headers.TryGetValue(name, out string? value) ? value : "";
        bool keepAlive = parts[0] == "HTTP/1.1" && !Header("Connection").Equals("close", StringComparison.OrdinalIgnoreCase);
        byte[] body;
        if (status is < 200 or 204 or 304)
            body = [];
        else if (Header("Transfer-Encoding").Equals("chunked", StringComparison.OrdinalIgnoreCase))
            body = await _reader.ChunkedAsync(cancellation).ConfigureAwait(false);
        else if (headers.TryGetValue("Content-Length", out string? text))
            body = await _reader.ExactlyAsync(ParseLength(text), cancellation).ConfigureAwait(false);
        else
            (body, keepAlive) = (await _reader.ToEndAsync(cancellation).ConfigureAwait(false), false);
        string type = Header("Content-Type").Split(';')[0].Trim().ToLowerInvariant();
        return new HttpResponse(status, type, body, keepAlive);
    }

    private static long ParseLength(string text) =>
        long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out long length) ? length : throw new InvalidDataException($"'{Shorten(text)}' is not a Content-Length.");

    private static string Shorten(string text) => text.Length <= 60 ? text : text.Substring(0, 60) + "...";
}
