using VersionManager.DataPath.Routes;

namespace VersionManager.DataPath.Routing.Udp;

/// <summary>
/// The conversations that guests have begun before their version runs here. A node that joins its peers speaks from the port on
/// which it serves, and is healthy only once they have answered: what comes back on such a path is no request to a version that
/// is not ready.
/// </summary>
internal sealed class OpenedPaths
{
    /// <summary>Beyond so many a guest's answers wait until it is ready: it has hardly that many peers to ask on its
    /// way.</summary>
    private const int Maximal = 16_384;

    private readonly HashSet<DatagramPath> _paths = [];

    /// <summary>Whether there is anything to forget.</summary>
    public bool Any => _paths.Count > 0;

    /// <summary>A guest that is not ready has sent on this path.</summary>
    public void Add(DatagramPath path)
    {
        if (_paths.Count < Maximal)
            _paths.Add(path);
    }

    /// <summary>Whether what a remote sends on this path belongs to what the guest began.</summary>
    public bool Contains(DatagramPath path) => _paths.Contains(path);

    /// <summary>Forgets the paths of guests that are ready, for which they do not count any more, or gone.</summary>
    public void Sweep(RouteTable table) => _paths.RemoveWhere(path => table.GuestAt(path.Guest) is not { Ready: false });
}
