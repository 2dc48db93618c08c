using System.Net;

namespace VersionManager.DataPath.Peers;

/// <summary>Remembers which addresses are nodes, so that a restarted daemon never takes a node for an unmanaged host.</summary>
public interface IPeerStore
{
    /// <summary>The nodes that were known when the daemon last ran.</summary>
    IReadOnlyCollection<IPAddress> Load();

    /// <summary>All nodes known now; called off the data path, at most every second.</summary>
    void Save(IReadOnlyCollection<IPAddress> nodes);
}
