using VersionManager.Contracts;

namespace VersionManager.DataPath.Routing;

/// <summary>Remembers which port stands for which version, so that a restarted daemon never gives a port to another one too
/// early.</summary>
public interface IVersionPortStore
{
    /// <summary>What was saved last; empty at first.</summary>
    IReadOnlyList<VersionPort> Load();

    /// <summary>Replaces it, durably: called before a port is used.</summary>
    void Save(IReadOnlyList<VersionPort> ports);
}

/// <summary>A port that stands for a managed port of one version.</summary>
/// <param name="Application">The application's name.</param>
/// <param name="Version">The version.</param>
/// <param name="Protocol">TCP or UDP.</param>
/// <param name="Port">The managed port.</param>
/// <param name="At">The port that stands for it.</param>
/// <param name="Freed">Since when it is not used any more; null while it is.</param>
public sealed record VersionPort(
    string Application,
    Version Version,
    TransportProtocol Protocol,
    int Port,
    int At,
    DateTimeOffset? Freed = null
);
