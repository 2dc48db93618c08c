using System.Collections;
using VersionManager.Fleet;
using VersionManager.Fleet.Ssh;

namespace VersionManager.Cmdlets;

/// <summary>Completes the names of nodes: those that are or were connected, and the hosts of ssh_config(5) and
/// known_hosts.</summary>
public sealed class NodeCompleter : WordCompleter
{
    private protected override IEnumerable<string> Words(IDictionary boundParameters) =>
        NodeRegistry
            .Shared.Nodes.Select(n => n.Name)
            .Concat(KnownFleet.NodeNames)
            .Concat(Hosts())
            .Distinct(StringComparer.OrdinalIgnoreCase);

    private static IReadOnlyList<string> Hosts()
    {
        try
        {
            return SshConfig.Load().HostNames();
        }
        catch (Exception error) when (error is FormatException or IOException or UnauthorizedAccessException)
        {
            // Connect-VmNode reports a malformed file; completion does not.
            return [];
        }
    }
}
