using System.Net;

namespace Samples.Common.Load;

/// <summary>A client's request to a gateway.</summary>
/// <param name="Operation">The operation, such as <c>read</c>, for the report.</param>
/// <param name="Method">The method.</param>
/// <param name="Path">The path, with the query string.</param>
/// <param name="Fault">Returns what is wrong with an answer; null when it is correct.</param>
internal sealed record GatewayRequest(string Operation, HttpMethod Method, string Path, Func<GatewayAnswer, string?> Fault)
{
    /// <summary>The body of a write.</summary>
    public byte[]? Body { get; init; }

    /// <summary>The body's content type.</summary>
    public string ContentType { get; init; } = "application/octet-stream";
}

/// <summary>A gateway's answer.</summary>
/// <param name="Status">The status.</param>
/// <param name="Body">The whole body.</param>
/// <param name="Version">The version that answered, as the gateway names it.</param>
internal sealed record GatewayAnswer(HttpStatusCode Status, byte[] Body, string? Version);

/// <summary>A request failed; the report says why.</summary>
internal sealed class RequestFailedException(string message) : Exception(message);
