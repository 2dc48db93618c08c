using VersionManager.DataPath.Routes;

namespace VersionManager.DataPath.Routing.Udp;

/// <summary>
/// The flows that guests have begun before their version runs here. A node that joins its peers sends from its service port, and
/// is healthy only once they have answered: a datagram back on such a flow is no request to a version that is not ready.
/// </summary>
internal sealed class OpenedPaths
{
    /// <summary>The most paths that are remembered: answers on further ones wait until the guest is ready. A joining guest hardly
    /// asks that many peers.</summary>
    private const int Maximal = 16_384;

    private readonly HashSet<DatagramPath> _paths = [];

    /// <summary>Whether any path is remembered.</summary>
    public bool Any => _paths.Count > 0;

    /// <summary>Remembers a path on which a guest that is not ready has sent.</summary>
    public void Add(DatagramPath path)
    {
        if (_paths.Count < Maximal)
            _paths.Add(path);
    }

    /// <summary>Whether the guest began the flow on this path.</summary>
    public bool Contains(DatagramPath path) => _paths.Contains(path);

    /// <summary>Forgets the paths of guests that are gone, or ready and so need them no more.</summary>
    public void Sweep(RouteTable table) => _paths.RemoveWhere(path => table.GuestAt(path.Guest) is not { Ready: false });
}
