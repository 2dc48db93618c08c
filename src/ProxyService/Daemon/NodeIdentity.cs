using System.Text.Json.Serialization;
using VersionManager.ProxyService.State;
using VersionManager.Storage;

namespace VersionManager.ProxyService.Daemon;

/// <summary>The node's identity, made when the daemon first starts. Kept in <c>state/node.json</c>.</summary>
/// <param name="Format">The file's format.</param>
/// <param name="Id">Twelve random lower-case letters and digits, since several nodes may share one machine.</param>
internal sealed record NodeIdentity(int Format, string Id) : IVersionedState
{
    private const int CurrentFormat = 1;

    /// <summary>The identity in <paramref name="folder"/>; a new one where there is none.</summary>
    public static NodeIdentity LoadOrCreate(DataFolder folder)
    {
        var file = new StateFile<NodeIdentity>(folder.File("node.json"), NodeIdentityJson.Default.NodeIdentity, CurrentFormat);
        if (file.Load() is { } present)
            return present;
        var identity = new NodeIdentity(CurrentFormat, Guid.NewGuid().ToString("N")[..12]);
        file.Save(identity);
        return identity;
    }
}

/// <summary>The JSON serialization of <c>state/node.json</c>.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    UseStringEnumConverter = true,
    WriteIndented = true,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull
)]
[JsonSerializable(typeof(NodeIdentity))]
internal sealed partial class NodeIdentityJson : JsonSerializerContext;
