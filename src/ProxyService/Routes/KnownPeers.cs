using System.Net;
using System.Text.Json.Serialization;
using VersionManager.DataPath.Peers;
using VersionManager.ProxyService.State;
using VersionManager.Storage;

namespace VersionManager.ProxyService.Routes;

/// <summary>The content of <c>state/peers.json</c>: the addresses of nodes.</summary>
internal sealed record KnownPeers(int Format, IReadOnlyList<string> Addresses) : IVersionedState;

/// <summary>Remembers nodes, so that a node that is down is never taken for a host without a daemon.</summary>
internal sealed class PeerStore(DataFolder folder) : IPeerStore
{
    private const int Format = 1;

    private readonly StateFile<KnownPeers> _file = new(folder.File("peers.json"), PeersJson.Default.KnownPeers, Format);

    /// <inheritdoc/>
    public IReadOnlyCollection<IPAddress> Load() => [.. (_file.Load()?.Addresses ?? []).Select(IPAddress.Parse)];

    /// <inheritdoc/>
    public void Save(IReadOnlyCollection<IPAddress> nodes) =>
        _file.Save(new KnownPeers(Format, [.. nodes.Select(node => node.ToString()).Order(StringComparer.Ordinal)]));
}

/// <summary>The JSON serialization of <c>state/peers.json</c>.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    UseStringEnumConverter = true,
    WriteIndented = true,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull
)]
[JsonSerializable(typeof(KnownPeers))]
internal sealed partial class PeersJson : JsonSerializerContext;
