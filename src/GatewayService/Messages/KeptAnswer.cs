using System.Buffers;
using Microsoft.AspNetCore.Http.Features;
using Yarp.ReverseProxy.Forwarder;

namespace VersionManager.GatewayService.Messages;

/// <summary>An answer that is kept for retries.</summary>
/// <param name="Version">The version that gave it.</param>
/// <param name="Status">The status.</param>
/// <param name="Headers">The headers, without those of its transfer.</param>
/// <param name="Body">The body; null when it was too large to keep.</param>
internal sealed record KeptAnswer(Version Version, int Status, IReadOnlyList<KeptHeader> Headers, byte[]? Body)
{
    /// <summary>The largest body that is kept, in bytes.</summary>
    public const int BodyLimit = 64 << 10;

    /// <summary>The approximate memory of the answer, in bytes.</summary>
    public long Cost => 500 + (Body?.Length ?? 0);

    /// <summary>Reads an answer that no client gets now, to keep it for a retry.</summary>
    public static async Task<KeptAnswer> TakeAsync(
        Version version,
        HttpResponseMessage response,
        CancellationToken cancellationToken
    )
    {
        using Stream stream = await response.Content.ReadAsStreamAsync(cancellationToken);
        byte[] body = await ReadAsync(stream, cancellationToken);
        return new KeptAnswer(version, (int)response.StatusCode, HeadersOf(response), body.Length > BodyLimit ? null : body);
    }

    /// <summary>Streams an answer to the client.</summary>
    /// <param name="version">The version that gave it.</param>
    /// <param name="message">The answer, its body unread.</param>
    /// <param name="context">The client's request.</param>
    /// <param name="keep">Gets the answer before the client does; null when there is no key to keep it for.</param>
    /// <param name="cancellationToken">Cancels the sending.</param>
    public static async Task SendAsync(
        Version version,
        HttpResponseMessage message,
        HttpContext context,
        Func<KeptAnswer, Task>? keep,
        CancellationToken cancellationToken
    )
    {
        HttpResponse response = context.Response;
        response.StatusCode = (int)message.StatusCode;
        await HttpTransformer.Default.TransformResponseAsync(context, message, cancellationToken);
        response.Headers[GatewayHeaders.Version] = version.ToString();
        context.Features.Get<IHttpResponseBodyFeature>()?.DisableBuffering();
        using Stream stream = await message.Content.ReadAsStreamAsync(cancellationToken);
        if (keep is not null)
        {
            byte[] body = await ReadAsync(stream, cancellationToken);
            await keep(
                new KeptAnswer(version, (int)message.StatusCode, HeadersOf(message), body.Length > BodyLimit ? null : body)
            );
            if (body.Length > 0)
                await response.Body.WriteAsync(body, cancellationToken);
            if (body.Length <= BodyLimit)
                return;
        }
        await stream.CopyToAsync(response.Body, cancellationToken);
    }

    /// <summary>Sends the kept answer.</summary>
    public async Task ReplayAsync(HttpContext context)
    {
        HttpResponse response = context.Response;
        response.StatusCode = Status;
        foreach (KeptHeader header in Headers)
            response.Headers.Append(header.Name, header.Values);
        response.Headers[GatewayHeaders.Version] = Version.ToString();
        response.Headers[GatewayHeaders.Replayed] = "true";
        if (Body is { Length: > 0 } body && Status is not (204 or 205 or 304))
        {
            response.ContentLength = body.Length;
            await response.Body.WriteAsync(body, context.RequestAborted);
        }
    }

    /// <summary>Reads up to one byte more than is kept, so that the caller sees whether there is more.</summary>
    private static async Task<byte[]> ReadAsync(Stream stream, CancellationToken cancellationToken)
    {
        byte[] buffer = ArrayPool<byte>.Shared.Rent(BodyLimit + 1);
        try
        {
            int length = await stream.ReadAtLeastAsync(
                buffer.AsMemory(0, BodyLimit + 1),
                BodyLimit + 1,
                throwOnEndOfStream: false,
                cancellationToken
            );
            return buffer.AsSpan(0, length).ToArray();
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private static KeptHeader[] HeadersOf(HttpResponseMessage response) =>
        [.. TransferHeaders.Without(response).Select(header => new KeptHeader(header.Key, header.Value))];
}

/// <summary>A header of a kept answer.</summary>
internal sealed record KeptHeader(string Name, string[] Values);
