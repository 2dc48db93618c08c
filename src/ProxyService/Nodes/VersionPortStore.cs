using VersionManager.DataPath.Routing;
using VersionManager.ProxyService.State;
using VersionManager.Storage;

namespace VersionManager.ProxyService.Nodes;

/// <summary>What <c>state/version-ports.json</c> holds: the ports that stand for versions towards peers.</summary>
internal sealed record VersionPortsState(int Format, IReadOnlyList<VersionPort> Ports) : IVersionedState;

/// <summary>Remembers the ports that stand for versions, so that none goes to another version while a peer may remember
/// it.</summary>
internal sealed class VersionPortStore(StateFolder folder) : IVersionPortStore
{
    private const int Format = 1;

    private readonly StateFile<VersionPortsState> _file = new(
        folder.File("version-ports.json"),
        DaemonJson.Default.VersionPortsState,
        Format
    );

    /// <inheritdoc/>
    public IReadOnlyList<VersionPort> Load() => _file.Load()?.Ports ?? [];

    /// <inheritdoc/>
    public void Save(IReadOnlyList<VersionPort> ports) => _file.Save(new VersionPortsState(Format, ports));
}
