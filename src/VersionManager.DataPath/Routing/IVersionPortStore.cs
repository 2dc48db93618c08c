using VersionManager.Contracts;

namespace VersionManager.DataPath.Routing;

/// <summary>Remembers which port stands for which version, so that a restarted daemon does not give a port to another version too
/// early.</summary>
public interface IVersionPortStore
{
    /// <summary>The ports that were saved last; none at first.</summary>
    /// <exception cref="InvalidDataException">The file is of a newer daemon, or damaged.</exception>
    IReadOnlyList<VersionPort> Load();

    /// <summary>Replaces what is saved; durable when this returns. Called before a port is used.</summary>
    /// <exception cref="IOException">The disk is full or failed; what was saved before stays.</exception>
    void Save(IReadOnlyList<VersionPort> ports);
}

/// <summary>A port that stands for a managed port of one version.</summary>
/// <param name="Application">The application's name.</param>
/// <param name="Version">The version.</param>
/// <param name="Protocol">TCP or UDP.</param>
/// <param name="Port">The managed port, 1 to 65535.</param>
/// <param name="At">The version port, which stands for the managed one (<see cref="RouterOptions.VersionPorts"/>).</param>
/// <param name="Freed">Since when the version port is not used any more; null while it is.</param>
public sealed record VersionPort(
    string Application,
    Version Version,
    TransportProtocol Protocol,
    int Port,
    int At,
    DateTimeOffset? Freed = null
);
