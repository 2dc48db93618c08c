using System.Text.Json.Serialization;
using VersionManager.DataPath.Routing;
using VersionManager.ProxyService.State;
using VersionManager.Storage;

namespace VersionManager.ProxyService.Routes;

/// <summary>The content of <c>state/version-ports.json</c>: the version ports.</summary>
internal sealed record VersionPortsState(int Format, IReadOnlyList<VersionPort> Ports) : IVersionedState;

/// <summary>Remembers the version ports, so that none goes to another version while a peer may remember it.</summary>
internal sealed class VersionPortStore(DataFolder folder) : IVersionPortStore
{
    private const int Format = 1;

    private readonly StateFile<VersionPortsState> _file = new(
        folder.File("version-ports.json"),
        VersionPortsJson.Default.VersionPortsState,
        Format
    );

    /// <inheritdoc/>
    public IReadOnlyList<VersionPort> Load() => _file.Load()?.Ports ?? [];

    /// <inheritdoc/>
    public void Save(IReadOnlyList<VersionPort> ports) => _file.Save(new VersionPortsState(Format, ports));
}

/// <summary>The JSON serialization of <c>state/version-ports.json</c>.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    UseStringEnumConverter = true,
    WriteIndented = true,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull
)]
[JsonSerializable(typeof(VersionPortsState))]
internal sealed partial class VersionPortsJson : JsonSerializerContext;
