using System.Text.Json.Serialization;

namespace Cfs.Gateway;

/// <summary>What <c>GET /status</c> tells of a node.</summary>
/// <param name="Version">1 or 2.</param>
/// <param name="Ready">Whether it has found its place in the ring and serves.</param>
/// <param name="Confirmed">Whether its neighbours agreed just now that it stands where it does: only then it says that a block
/// does not exist.</param>
/// <param name="Self">Its address on the ring.</param>
/// <param name="Position">Its position, 16 hexadecimal digits.</param>
/// <param name="Predecessor">The address of the node before it; null while it knows none.</param>
/// <param name="Successors">The addresses of the nodes after it.</param>
/// <param name="Blocks">Blocks that it keeps.</param>
/// <param name="ForeignMessages">Messages of another version that came here: 0 where versions are kept apart.</param>
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
