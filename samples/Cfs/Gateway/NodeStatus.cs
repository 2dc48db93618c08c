using System.Text.Json.Serialization;

namespace Cfs.Gateway;

/// <summary>A node's status, as <c>GET /status</c> shows it.</summary>
/// <param name="Version">The version, 1 or 2.</param>
/// <param name="Ready">Whether the node has found its place in the ring and serves.</param>
/// <param name="Confirmed">Whether its neighbours have just agreed to its place: only then it says that a block does not
/// exist.</param>
/// <param name="Self">The node's address on the ring.</param>
/// <param name="Position">The node's position, 16 hexadecimal digits.</param>
/// <param name="Predecessor">The address of the node before it; null while it knows none.</param>
/// <param name="Successors">The addresses of the nodes after it.</param>
/// <param name="Blocks">The number of blocks that it keeps.</param>
/// <param name="ForeignMessages">The number of messages from another version: 0 where versions are kept apart.</param>
internal sealed record NodeStatus(
    int Version,
    bool Ready,
    bool Confirmed,
    string Self,
    string Position,
    string? Predecessor,
    IReadOnlyList<string> Successors,
    int Blocks,
    long ForeignMessages
);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, WriteIndented = true)]
[JsonSerializable(typeof(NodeStatus))]
internal sealed partial class GatewayJson : JsonSerializerContext;
