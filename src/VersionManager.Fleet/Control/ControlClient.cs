using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using VersionManager.Contracts;
using VersionManager.Contracts.Control;
using VersionManager.Fleet.Http;

namespace VersionManager.Fleet;

/// <summary>A node's control API: a method for each of its resources.</summary>
/// <remarks>Every method throws <see cref="NodeException"/> when the daemon cannot be reached and <see cref="ProblemException"/> when it refuses.</remarks>
internal sealed partial class ControlClient(NodeConnection connection)
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(100);

    /// <summary>Whether the daemon answers that it is well.</summary>
    public async Task<bool> IsHealthyAsync(CancellationToken cancellation) =>
        (await RawAsync(new HttpRequest("GET", "/v1/health"), TimeSpan.FromSeconds(15), cancellation).ConfigureAwait(false)).IsSuccess;

    /// <summary>The node as its daemon describes it.</summary>
    public Task<NodeInfo> GetNodeAsync(CancellationToken cancellation) => GetAsync("/v1/node", ContractsJson.Default.NodeInfo, cancellation);

    /// <summary>The daemon's metrics in Prometheus' text format.</summary>
    public async Task<string> GetMetricsAsync(CancellationToken cancellation) =>
        (await SendAsync(new HttpRequest("GET", "/v1/metrics"), TimeSpan.Zero, cancellation).ConfigureAwait(false)).Text;

    private async Task<T> GetAsync<T>(string path, JsonTypeInfo<T> type, CancellationToken cancellation, int waitSeconds = 0) =>
        Read(await SendAsync(new HttpRequest("GET", path), TimeSpan.FromSeconds(waitSeconds), cancellation).ConfigureAwait(false), type);

    private Task<HttpResponse> DeleteAsync(string path, CancellationToken cancellation) => SendAsync(new HttpRequest("DELETE", path), TimeSpan.Zero, cancellation);

    private async Task<HttpResponse> PostAsync<T>(string path, T body, JsonTypeInfo<T> type, CancellationToken cancellation, TimeSpan more = default)
    {
        byte[] bytes = JsonSerializer.SerializeToUtf8Bytes(body, type);
        using MemoryStream stream = new(bytes);
        return await SendAsync(new HttpRequest("POST", path, "application/json", stream, bytes.Length), more, cancellation).ConfigureAwait(false);
    }

    private async Task<HttpResponse> SendAsync(HttpRequest request, TimeSpan more, CancellationToken cancellation)
    {
        HttpResponse response = await RawAsync(request, Deadline + more, cancellation).ConfigureAwait(false);
        return response.IsSuccess ? response : throw ToException(request, response);
    }

    private async Task<HttpResponse> RawAsync(HttpRequest request, TimeSpan deadline, CancellationToken cancellation)
    {
        using CancellationTokenSource limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        limit.CancelAfter(deadline);
        try
        {
            return await connection.SendAsync(request, limit.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException error) when (!cancellation.IsCancellationRequested)
        {
            throw new NodeException(
                NodeErrorKind.TimedOut, connection.Name,
                $"{connection.Name}: the daemon did not answer {request.Method} {request.Path} in {deadline.TotalSeconds:0} s. Look at its log on the node; Install-VmNode restarts it.", error);
        }
    }

    private T Read<T>(HttpResponse response, JsonTypeInfo<T> type)
    {
        try
        {
            return JsonSerializer.Deserialize(response.Body, type) ?? throw new JsonException("the answer is empty");
        }
        catch (JsonException error)
        {
            throw new NodeException(
                NodeErrorKind.ProtocolError, connection.Name,
                $"{connection.Name}: the daemon's answer is not what this module understands ({error.Message}). Install-VmNode brings the daemon in line with the module.", error);
        }
    }

    private Exception ToException(HttpRequest request, HttpResponse response)
    {
        try
        {
            if (response.ContentType is "application/problem+json" or "application/json"
                && JsonSerializer.Deserialize(response.Body, ContractsJson.Default.Problem) is Problem problem)
                return new ProblemException(connection.Name, problem);
        }
        catch (JsonException)
        {
            // Said below.
        }
        return new NodeException(
            NodeErrorKind.ProtocolError, connection.Name,
            $"{connection.Name}: the daemon answered {request.Method} {request.Path} with status {response.Status}. Install-VmNode brings the daemon in line with the module.");
    }

    private static string Escape(string text) => Uri.EscapeDataString(text);

    private static string Version(string application, Version version) => $"{Escape(application)}/{version}";

    private static string Query(params (string Name, object? Value)[] parameters)
    {
        StringBuilder query = new();
        foreach ((string name, object? value) in parameters)
        {
            if (value is not null)
                query.Append(query.Length == 0 ? '?' : '&').Append(name).Append('=').Append(Escape(Convert.ToString(value, CultureInfo.InvariantCulture)!));
        }
        return query.ToString();
    }
}
