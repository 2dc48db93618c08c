using System.Net;

namespace VersionManager.DataPath.Routing;

/// <summary>Observes which versions peers run (paper, section 4.3).</summary>
public interface IVersionObserver
{
    /// <summary>
    /// A header from <paramref name="peer"/> says that it runs <paramref name="maximal"/>. Called at once for what is new and
    /// again at most every few seconds while it is repeated; from any thread; must return at once and not throw.
    /// </summary>
    /// <param name="peer">The peer's address.</param>
    /// <param name="application">The application's name.</param>
    /// <param name="maximal">The highest version that the peer runs.</param>
    void Announced(IPAddress peer, string application, Version maximal);

    /// <summary>
    /// A header from <paramref name="peer"/> says that it knows other marks of the application than this node (section 4.5).
    /// Called as <see cref="Announced"/> is, and before it when one header says both.
    /// </summary>
    /// <param name="peer">The peer's address.</param>
    /// <param name="application">The application's name.</param>
    /// <param name="digest">The digest of the marks that the peer knows
    /// (<see cref="Contracts.Wire.VersionMark.Digest"/>).</param>
    void MarksDiffer(IPAddress peer, string application, ulong digest);
}
