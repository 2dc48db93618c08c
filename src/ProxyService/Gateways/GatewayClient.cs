using System.Net.Sockets;
using System.Text.Json;
using VersionManager.Contracts;
using VersionManager.Contracts.Control;

namespace VersionManager.ProxyService.Gateways;

/// <summary>What the daemon asks of one application's gateway, at the gateway's own socket (docs/gateway.md,
/// "Control").</summary>
internal sealed class GatewayClient : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    private readonly HttpClient _http;

    /// <summary>A client of the gateway at <paramref name="socket"/>.</summary>
    public GatewayClient(string socket)
    {
        var address = new UnixDomainSocketEndPoint(socket);
        _http = new HttpClient(
            new SocketsHttpHandler
            {
                UseProxy = false,
                // A gateway is replaced now and then: a connection to the old one must not be asked about the new one.
                PooledConnectionIdleTimeout = TimeSpan.FromSeconds(1),
                PooledConnectionLifetime = TimeSpan.FromSeconds(1),
                ConnectCallback = async (_, cancellation) =>
                {
                    var connection = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
                    try
                    {
                        await connection.ConnectAsync(address, cancellation);
                        return new NetworkStream(connection, ownsSocket: true);
                    }
                    catch
                    {
                        connection.Dispose();
                        throw;
                    }
                },
            }
        )
        {
            BaseAddress = new Uri("http://gateway/"),
            Timeout = Patience,
        };
    }

    /// <summary>What it counted; null when it cannot be asked.</summary>
    public Task<GatewayUsage?> UsageAsync(CancellationToken cancellation) =>
        GetAsync("usage", ContractsJson.Default.GatewayUsage, cancellation);

    /// <summary>The divergences that have not ended; null when it cannot be asked.</summary>
    public Task<DivergenceList?> DivergencesAsync(CancellationToken cancellation) =>
        GetAsync("divergences", ContractsJson.Default.DivergenceList, cancellation);

    /// <summary>Tells it that a migration made good what a version missed; false when it did not hear it.</summary>
    public Task<bool> CaughtUpAsync(Version version, CancellationToken cancellation) =>
        SendAsync(HttpMethod.Post, $"versions/{version}/caught-up", cancellation);

    /// <summary>Tells it that a version never comes back; false when it did not hear it, or the version runs.</summary>
    public Task<bool> ForgetAsync(Version version, CancellationToken cancellation) =>
        SendAsync(HttpMethod.Delete, $"versions/{version}", cancellation);

    /// <inheritdoc/>
    public void Dispose() => _http.Dispose();

    private async Task<T?> GetAsync<T>(
        string path,
        System.Text.Json.Serialization.Metadata.JsonTypeInfo<T> type,
        CancellationToken cancellation
    )
        where T : class
    {
        try
        {
            return await _http.GetFromJsonAsync(path, type, cancellation);
        }
        catch (Exception e) when (IsAway(e, cancellation) || e is JsonException)
        {
            return null;
        }
    }

    private async Task<bool> SendAsync(HttpMethod method, string path, CancellationToken cancellation)
    {
        try
        {
            using var request = new HttpRequestMessage(method, path);
            using HttpResponseMessage response = await _http.SendAsync(request, cancellation);
            return response.IsSuccessStatusCode;
        }
        catch (Exception e) when (IsAway(e, cancellation))
        {
            return false;
        }
    }

    private static bool IsAway(Exception e, CancellationToken cancellation) =>
        e is HttpRequestException or IOException or SocketException or ObjectDisposedException
        || (e is OperationCanceledException && !cancellation.IsCancellationRequested);
}
