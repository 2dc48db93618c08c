using System.Net;
using Cfs.Blocks;
using Cfs.Files;
using Cfs.Model;

namespace Cfs.Client;

/// <summary>Reads and writes blocks through a gateway interface. It does not trust the gateway: each block must fit its
/// key.</summary>
internal sealed class GatewayClient(Uri gateway, TimeProvider time) : IBlockSpace, IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(250);
    private readonly HttpClient http = new() { BaseAddress = gateway, Timeout = TimeSpan.FromSeconds(15) };

    public async Task<Block?> GetAsync(BlockKey key, CancellationToken cancellation)
    {
        using var response = await SendAsync(() => new HttpRequestMessage(HttpMethod.Get, $"/block/{key}"), cancellation);
        if (response.StatusCode == HttpStatusCode.NotFound)
            return null;

        Check(response, key);
        return Block.Certify(key, await response.Content.ReadAsByteArrayAsync(cancellation))
            ?? throw new BlockSpaceException($"{gateway} sent something else for block {key}.");
    }

    public async Task PutAsync(BlockKey key, byte[] data, CancellationToken cancellation)
    {
        using var response = await TryPutAsync(key, data, cancellation);
        Check(response, key);
    }

    /// <summary>Puts a block. A later block in its place counts as success too.</summary>
    public async Task PutUnlessNewerAsync(BlockKey key, byte[] data, CancellationToken cancellation)
    {
        using var response = await TryPutAsync(key, data, cancellation);
        if (response.StatusCode != HttpStatusCode.Conflict)
            Check(response, key);
    }

    /// <summary>See <see cref="Gateway.NodeStatus"/>. Without retries, since the current state of the node is wanted.</summary>
    public async Task<string> StatusAsync(CancellationToken cancellation)
    {
        using var response = await http.GetAsync(new Uri("/status", UriKind.Relative), cancellation);
        response.EnsureSuccessStatusCode();
        return await response.Content.ReadAsStringAsync(cancellation);
    }

    public void Dispose() => http.Dispose();

    private Task<HttpResponseMessage> TryPutAsync(BlockKey key, byte[] data, CancellationToken cancellation)
    {
        // The same key for every attempt at this write, so that a gateway before several versions recognises retries.
        var idempotencyKey = $"\"{BlockKey.Of(data)}\"";
        return SendAsync(
            () =>
            {
                var request = new HttpRequestMessage(HttpMethod.Put, $"/block/{key}") { Content = new ByteArrayContent(data) };
                request.Headers.TryAddWithoutValidation("Idempotency-Key", idempotencyKey);
                return request;
            },
            cancellation
        );
    }

    /// <summary>Sends until the answer is not "not now". Reads and writes of blocks are idempotent.</summary>
    private async Task<HttpResponseMessage> SendAsync(Func<HttpRequestMessage> build, CancellationToken cancellation)
    {
        var start = time.GetTimestamp();
        while (true)
        {
            try
            {
                using var request = build();
                var response = await http.SendAsync(request, cancellation);
                if (response.StatusCode < HttpStatusCode.InternalServerError || time.GetElapsedTime(start) > Patience)
                    return response;
                response.Dispose();
            }
            catch (Exception e) when (IsTransient(e, cancellation) && time.GetElapsedTime(start) > Patience)
            {
                throw new BlockSpaceException($"{gateway} is not reached: {e.Message}", e);
            }
            catch (Exception e) when (IsTransient(e, cancellation))
            {
                // The gateway may be starting, or have just ended.
            }

            await Task.Delay(Pause, time, cancellation);
        }
    }

    private static bool IsTransient(Exception exception, CancellationToken cancellation) =>
        exception is HttpRequestException || (exception is TaskCanceledException && !cancellation.IsCancellationRequested);

    private void Check(HttpResponseMessage response, BlockKey key)
    {
        if (!response.IsSuccessStatusCode)
            throw new BlockSpaceException(
                $"{gateway} answers {(int)response.StatusCode} {response.ReasonPhrase} to block {key}."
            );
    }
}
