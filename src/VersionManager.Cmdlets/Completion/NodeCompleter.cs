using System.Collections;
using VersionManager.Fleet;

namespace VersionManager.Cmdlets;

/// <summary>Completes the names of connected nodes.</summary>
public sealed class NodeCompleter : WordCompleter
{
    private protected override IEnumerable<string> Words(IDictionary boundParameters) => NodeRegistry.Shared.Nodes.Select(n => n.Name);
}
