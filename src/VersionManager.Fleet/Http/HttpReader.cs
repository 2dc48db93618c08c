using System.Globalization;
using System.Text;

namespace VersionManager.Fleet.Http;

/// <summary>Reads the parts of an HTTP/1.1 message (RFC 9112) from a stream, within limits.</summary>
internal sealed class HttpReader(Stream stream)
{
    private const int MaximalLine = 16 * 1024, MaximalHeaders = 100;
    private const long MaximalBody = 256L * 1024 * 1024;
    private readonly byte[] _buffer = new byte[16 * 1024];
    private int _start, _end;

    /// <summary>A line without its end.</summary>
    /// <exception cref="EndOfStreamException">The stream ended first.</exception>
    /// <exception cref="InvalidDataException">The line is too long.</exception>
    public async Task<string> LineAsync(CancellationToken cancellation)
    {
        using MemoryStream line = new();
        while (true)
        {
            if (_start == _end)
                await FillAsync(cancellation).ConfigureAwait(false);
            int newline = Array.IndexOf(_buffer, (byte)'\n', _start, _end - _start);
            int stop = newline < 0 ? _end : newline;
            line.Write(_buffer, _start, stop - _start);
            _start = newline < 0 ? _end : newline + 1;
            if (line.Length > MaximalLine)
                throw new InvalidDataException($"A line of the answer is longer than {MaximalLine} bytes.");
            if (newline >= 0)
                return Encoding.UTF8.GetString(line.ToArray()).TrimEnd('\r');
        }
    }

    /// <summary>Header or trailer fields, up to the empty line after them; of a repeated field the last one.</summary>
    public async Task<Dictionary<string, string>> HeadersAsync(CancellationToken cancellation)
    {
        Dictionary<string, string> headers = new(StringComparer.OrdinalIgnoreCase);
        for (int count = 0; ; count++)
        {
            string line = await LineAsync(cancellation).ConfigureAwait(false);
            if (line.Length == 0)
                return headers;
            int colon = line.IndexOf(':');
            if (colon <= 0 || count == MaximalHeaders)
                throw new InvalidDataException("The answer's header is malformed.");
            headers[line.Substring(0, colon)] = line.Substring(colon + 1).Trim();
        }
    }

    /// <summary>A body of known length.</summary>
    public async Task<byte[]> ExactlyAsync(long length, CancellationToken cancellation)
    {
        Limit(length);
        byte[] body = new byte[length];
        for (int read = 0; read < body.Length;)
        {
            if (_start == _end)
                await FillAsync(cancellation).ConfigureAwait(false);
            int take = Math.Min(body.Length - read, _end - _start);
            Array.Copy(_buffer, _start, body, read, take);
            _start += take;
            read += take;
        }
        return body;
    }

    /// <summary>A body in chunks (RFC 9112, section 7.1).</summary>
    public async Task<byte[]> ChunkedAsync(CancellationToken cancellation)
    {
        using MemoryStream body = new();
        while (true)
        {
            string size = (await LineAsync(cancellation).ConfigureAwait(false)).Split(';')[0].Trim();
            if (!long.TryParse(size, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out long length) || length < 0)
                throw new InvalidDataException("A chunk's size in the answer is malformed.");
            Limit(body.Length + length);
            if (length == 0)
                break;
            byte[] chunk = await ExactlyAsync(length, cancellation).ConfigureAwait(false);
            body.Write(chunk, 0, chunk.Length);
            if ((await LineAsync(cancellation).ConfigureAwait(false)).Length > 0)
                throw new InvalidDataException("A chunk of the answer is longer than its size says.");
        }
        await HeadersAsync(cancellation).ConfigureAwait(false);
        return body.ToArray();
    }

    /// <summary>A body that the end of the connection ends.</summary>
    public async Task<byte[]> ToEndAsync(CancellationToken cancellation)
    {
        using MemoryStream body = new();
        while (true)
        {
            body.Write(_buffer, _start, _end - _start);
            Limit(body.Length);
            _start = 0;
            _end = await stream.ReadAsync(_buffer, 0, _buffer.Length, cancellation).ConfigureAwait(false);
            if (_end == 0)
                return body.ToArray();
        }
    }

    private async Task FillAsync(CancellationToken cancellation)
    {
        _start = 0;
        _end = 0;
        _end = await stream.ReadAsync(_buffer, 0, _buffer.Length, cancellation).ConfigureAwait(false);
        if (_end == 0)
            throw new EndOfStreamException("The connection ended before the answer was complete.");
    }

    private static void Limit(long length)
    {
        if (length > MaximalBody)
            throw new InvalidDataException($"The answer is longer than {MaximalBody} bytes.");
    }
}
