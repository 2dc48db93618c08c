using System.Net;

namespace VersionManager.DataPath.Peers;

/// <summary>Remembers which addresses are nodes, so that a restarted daemon never takes a node for an unmanaged host.</summary>
public interface IPeerStore
{
    /// <summary>The nodes that were known when the daemon last ran.</summary>
    /// <exception cref="InvalidDataException">The file is of a newer daemon, or damaged.</exception>
    IReadOnlyCollection<IPAddress> Load();

    /// <summary>Saves all nodes that are known now. Called at most every second, and by no thread that carries flows.</summary>
    /// <exception cref="IOException">The disk is full or failed; it is tried again.</exception>
    void Save(IReadOnlyCollection<IPAddress> nodes);
}
