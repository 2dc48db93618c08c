using System.Net.Sockets;
using VersionManager.Contracts;
using VersionManager.Contracts.Control;

namespace VersionManager.GatewayService.Daemon;

/// <summary>The client of the daemon's control API, over the control socket.</summary>
internal sealed class DaemonConnection : IDisposable
{
    private readonly string _application;
    private readonly HttpClient _http;

    public DaemonConnection(DaemonOptions options)
    {
        _application = options.Application;
        var address = new UnixDomainSocketEndPoint(options.Socket);
        _http = new HttpClient(
            new SocketsHttpHandler
            {
                UseProxy = false,
                ConnectCallback = async (_, cancellationToken) =>
                {
                    var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
                    try
                    {
                        await socket.ConnectAsync(address, cancellationToken);
                        return new NetworkStream(socket, ownsSocket: true);
                    }
                    catch
                    {
                        socket.Dispose();
                        throw;
                    }
                },
            }
        )
        {
            BaseAddress = new Uri("http://daemon/"),
            Timeout = Timeout.InfiniteTimeSpan,
        };
    }

    /// <summary>Returns the routes as soon as they differ from those of <paramref name="after"/>, or after
    /// <paramref name="wait"/>.</summary>
    public async Task<GatewayRoutes> WatchRoutesAsync(long after, TimeSpan wait, CancellationToken cancellationToken)
    {
        using var limited = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limited.CancelAfter(wait * 2);
        return await _http.GetFromJsonAsync(
                $"v1/gateways/{_application}?after={after}&wait={(int)wait.TotalSeconds}",
                ContractsJson.Default.GatewayRoutes,
                limited.Token
            ) ?? throw new IOException("The daemon answered null.");
    }

    /// <summary>Runs a version's compensate hook and waits for its end.</summary>
    public async Task<CompensationResult> CompensateAsync(CompensationRequest request, CancellationToken cancellationToken)
    {
        using HttpResponseMessage response = await _http.PostAsJsonAsync(
            $"v1/gateways/{_application}/compensations",
            request,
            ContractsJson.Default.CompensationRequest,
            cancellationToken
        );
        if (!response.IsSuccessStatusCode)
            return new CompensationResult(CompensationState.Failed, $"The daemon answered {(int)response.StatusCode}.");
        return await response.Content.ReadFromJsonAsync(ContractsJson.Default.CompensationResult, cancellationToken)
            ?? throw new IOException("The daemon answered null.");
    }

    public void Dispose() => _http.Dispose();
}
