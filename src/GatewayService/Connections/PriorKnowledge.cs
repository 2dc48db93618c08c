using System.Buffers;
using System.IO.Pipelines;
using Microsoft.AspNetCore.Connections;

namespace VersionManager.GatewayService.Connections;

/// <summary>
/// HTTP/1.1 and HTTP/2 without TLS on one port: a connection that begins with the HTTP/2 preface (RFC 9113, section 3.4) goes to
/// the HTTP/2 endpoint. Kestrel of .NET 10 accepts only HTTP/1.1 where an endpoint has both.
/// </summary>
internal static class PriorKnowledge
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private static ReadOnlySpan<byte> Preface => "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"u8;

    /// <summary>The connection middleware of the clients' port.</summary>
    public static ConnectionDelegate Sniff(ConnectionDelegate http1, HandedOverListener http2) =>
        async connection =>
        {
            bool? preface;
            try
            {
                preface = await BeginsWithPrefaceAsync(connection.Transport.Input, connection.ConnectionClosed);
            }
            catch (Exception e) when (e is OperationCanceledException or IOException)
            {
                return;
            }
            if (preface == true)
                await http2.HandOverAsync(connection);
            else if (preface == false)
                await http1(connection);
        };

    /// <summary>Looks at the first bytes without consuming them; null when the client left before it sent enough.</summary>
    private static async Task<bool?> BeginsWithPrefaceAsync(PipeReader input, CancellationToken closed)
    {
        using var limited = CancellationTokenSource.CreateLinkedTokenSource(closed);
        limited.CancelAfter(Patience);
        while (true)
        {
            ReadResult result = await input.ReadAsync(limited.Token);
            bool? preface = Compare(result.Buffer);
            // The deciding bytes do not count as examined, so that the next reader gets them at once.
            input.AdvanceTo(result.Buffer.Start, preface is null ? result.Buffer.End : result.Buffer.Start);
            if (preface is not null)
                return preface;
            if (result.IsCompleted)
                return result.Buffer.IsEmpty ? null : false;
        }
    }

    private static bool? Compare(in ReadOnlySequence<byte> buffer)
    {
        int length = (int)Math.Min(buffer.Length, Preface.Length);
        Span<byte> begin = stackalloc byte[24];
        buffer.Slice(0, length).CopyTo(begin);
        if (!Preface.StartsWith(begin[..length]))
            return false;
        return length == Preface.Length ? true : null;
    }
}
