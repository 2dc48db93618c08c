using System.Net;

namespace Samples.Common.Load;

/// <summary>What a client asks of a gateway.</summary>
/// <param name="Operation">What it is for, such as <c>read</c>; for the report.</param>
/// <param name="Method">Reads or writes.</param>
/// <param name="Path">With the query string.</param>
/// <param name="Fault">What is wrong with an answer; null when it is what was asked for.</param>
internal sealed record GatewayRequest(string Operation, HttpMethod Method, string Path, Func<GatewayAnswer, string?> Fault)
{
    /// <summary>What a write brings.</summary>
    public byte[]? Body { get; init; }

    /// <summary>What the body is.</summary>
    public string ContentType { get; init; } = "application/octet-stream";
}

/// <summary>What a gateway answered.</summary>
/// <param name="Status">Its status.</param>
/// <param name="Body">All of its body.</param>
/// <param name="Version">The version that answered, as the gateway says.</param>
internal sealed record GatewayAnswer(HttpStatusCode Status, byte[] Body, string? Version);

/// <summary>A request failed; the report says why.</summary>
internal sealed class RequestFailedException(string message) : Exception(message);
