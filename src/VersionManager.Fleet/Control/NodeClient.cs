using System.Globalization;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using VersionManager.Contracts;
using VersionManager.Contracts.Control;

namespace VersionManager.Fleet;

/// <summary>The client of a node's control API, with a method for each of its requests.</summary>
/// <remarks>Every method throws <see cref="NodeException"/> when the daemon cannot be reached and <see cref="ProblemException"/>
/// when it refuses.</remarks>
internal sealed partial class NodeClient(NodeConnection connection) : IDisposable
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(100);

    private readonly ControlChannel _channel = new(connection);

    /// <summary>Whether the daemon reports that it is healthy.</summary>
    public async Task<bool> IsHealthyAsync(CancellationToken cancellation)
    {
        using HttpRequestMessage request = new(HttpMethod.Get, "/v1/health");
        using HttpResponseMessage response = await RawAsync(request, TimeSpan.FromSeconds(15), cancellation)
            .ConfigureAwait(false);
        return response.IsSuccessStatusCode;
    }

    /// <summary>The node, as its daemon describes it.</summary>
    public Task<NodeInfo> GetNodeAsync(CancellationToken cancellation) =>
        GetAsync("/v1/node", ContractsJson.Default.NodeInfo, cancellation);

    /// <inheritdoc/>
    public void Dispose() => _channel.Dispose();

    private async Task<T> GetAsync<T>(string path, JsonTypeInfo<T> type, CancellationToken cancellation, int waitSeconds = 0) =>
        Read(
            await SendAsync(HttpMethod.Get, path, null, TimeSpan.FromSeconds(waitSeconds), cancellation).ConfigureAwait(false),
            type
        );

    private Task<byte[]> DeleteAsync(string path, CancellationToken cancellation) =>
        SendAsync(HttpMethod.Delete, path, null, TimeSpan.Zero, cancellation);

    private Task<byte[]> PostAsync<T>(
        string path,
        T body,
        JsonTypeInfo<T> type,
        CancellationToken cancellation,
        TimeSpan more = default
    ) => SendAsync(HttpMethod.Post, path, Json(JsonSerializer.SerializeToUtf8Bytes(body, type)), more, cancellation);

    private static ByteArrayContent Json(byte[] body) =>
        new(body) { Headers = { ContentType = new MediaTypeHeaderValue("application/json") } };

    /// <summary>Sends a request; returns the answer's body.</summary>
    private async Task<byte[]> SendAsync(
        HttpMethod method,
        string path,
        HttpContent? content,
        TimeSpan more,
        CancellationToken cancellation
    )
    {
        using HttpRequestMessage request = new(method, path) { Content = content };
        using HttpResponseMessage response = await RawAsync(request, Deadline + more, cancellation).ConfigureAwait(false);
        byte[] body = await response.Content.ReadAsByteArrayAsync(cancellation).ConfigureAwait(false);
        return response.IsSuccessStatusCode ? body : throw ToException(request, response, body);
    }

    private async Task<HttpResponseMessage> RawAsync(
        HttpRequestMessage request,
        TimeSpan deadline,
        CancellationToken cancellation
    )
    {
        using CancellationTokenSource limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        limit.CancelAfter(deadline);
        try
        {
            return await _channel.SendAsync(request, limit.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException error) when (!cancellation.IsCancellationRequested)
        {
            throw new NodeException(
                NodeErrorKind.TimedOut,
                connection.Name,
                $"{connection.Name}: the daemon did not answer {Describe(request)} in {deadline.TotalSeconds:0} s. Look at its log on the node; Install-VmNode restarts it.",
                error
            );
        }
    }

    private T Read<T>(byte[] body, JsonTypeInfo<T> type)
    {
        try
        {
            return JsonSerializer.Deserialize(body, type) ?? throw new JsonException("the answer is empty");
        }
        catch (JsonException error)
        {
            throw new NodeException(
                NodeErrorKind.ProtocolError,
                connection.Name,
                $"{connection.Name}: this module does not understand the daemon's answer ({error.Message}). Install-VmNode updates the daemon to the module's version.",
                error
            );
        }
    }

    private Exception ToException(HttpRequestMessage request, HttpResponseMessage response, byte[] body)
    {
        try
        {
            if (
                response.Content.Headers.ContentType?.MediaType is "application/problem+json" or "application/json"
                && JsonSerializer.Deserialize(body, ContractsJson.Default.Problem) is Problem problem
            )
                return new ProblemException(connection.Name, problem);
        }
        catch (JsonException)
        {
            // Reported below.
        }
        return new NodeException(
            NodeErrorKind.ProtocolError,
            connection.Name,
            $"{connection.Name}: the daemon answered {Describe(request)} with status {(int)response.StatusCode}. Install-VmNode updates the daemon to the module's version."
        );
    }

    private static string Describe(HttpRequestMessage request) => $"{request.Method} {request.RequestUri}";

    private static string Escape(string text) => Uri.EscapeDataString(text);

    private static string Version(string application, Version version) => $"{Escape(application)}/{version}";

    private static string Query(params (string Name, object? Value)[] parameters)
    {
        StringBuilder query = new();
        foreach ((string name, object? value) in parameters)
        {
            if (value is not null)
                query
                    .Append(query.Length == 0 ? '?' : '&')
                    .Append(name)
                    .Append('=')
                    .Append(Escape(Convert.ToString(value, CultureInfo.InvariantCulture)!));
        }
        return query.ToString();
    }
}
