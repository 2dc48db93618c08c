using System.Net.Sockets;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using VersionManager.Contracts;
using VersionManager.Contracts.Control;

namespace VersionManager.ProxyService.Cli;

/// <summary>The command line's client of the daemon on this node.</summary>
internal sealed class ControlClient : IDisposable
{
    private readonly HttpClient _client;

    /// <summary>A client of the daemon that serves at <paramref name="socket"/>.</summary>
    public ControlClient(string socket)
    {
        _client = new HttpClient(
            new SocketsHttpHandler
            {
                ConnectCallback = async (_, cancellation) =>
                    new NetworkStream(await ConnectAsync(socket, cancellation), ownsSocket: true),
            }
        )
        {
            BaseAddress = new Uri("http://vmproxy/"),
            Timeout = Timeout.InfiniteTimeSpan,
        };
    }

    /// <summary>Connects to the daemon's socket.</summary>
    /// <exception cref="CommandLineException">No daemon serves there, or the user may not use it.</exception>
    public static async Task<Socket> ConnectAsync(string socket, CancellationToken cancellation)
    {
        var connection = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            await connection.ConnectAsync(new UnixDomainSocketEndPoint(socket), cancellation);
            return connection;
        }
        catch (SocketException e)
        {
            connection.Dispose();
            throw new CommandLineException(
                e.SocketErrorCode == SocketError.AccessDenied
                    ? $"You may not use {socket}. Run this as root, or as a member of the group {WellKnown.ControlGroup}."
                    : $"No daemon serves at {socket} ({e.Message}). Start it with: systemctl start vmproxy, or: vmproxy serve."
            );
        }
    }

    /// <summary>Sends a request and returns the answer's status and body.</summary>
    public async Task<(int Status, byte[] Body)> SendAsync(
        string method,
        string path,
        byte[]? body,
        CancellationToken cancellation
    )
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), path.TrimStart('/'));
        if (body is not null)
            request.Content = new ByteArrayContent(body);
        try
        {
            using HttpResponseMessage response = await _client.SendAsync(request, cancellation);
            return ((int)response.StatusCode, await response.Content.ReadAsByteArrayAsync(cancellation));
        }
        catch (HttpRequestException e)
        {
            throw e.InnerException as CommandLineException
                ?? new CommandLineException($"The daemon broke the connection: {e.Message}");
        }
    }

    /// <summary>Gets a value.</summary>
    /// <exception cref="CommandLineException">The daemon refuses the request.</exception>
    public async Task<T> GetAsync<T>(string path, JsonTypeInfo<T> type, CancellationToken cancellation)
    {
        (int status, byte[] body) = await SendAsync("GET", path, body: null, cancellation);
        if (status == StatusCodes.Status200OK)
            return JsonSerializer.Deserialize(body, type)!;
        Problem? problem = JsonSerializer.Deserialize(body, ContractsJson.Default.Problem);
        throw new CommandLineException($"{problem?.Title} {problem?.Detail}".Trim());
    }

    /// <inheritdoc/>
    public void Dispose() => _client.Dispose();
}
