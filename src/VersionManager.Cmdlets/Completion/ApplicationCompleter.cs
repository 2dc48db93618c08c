using System.Collections;

namespace VersionManager.Cmdlets;

/// <summary>Completes the names of applications that nodes have told of.</summary>
public sealed class ApplicationCompleter : WordCompleter
{
    private protected override IEnumerable<string> Words(IDictionary boundParameters) => KnownFleet.ApplicationNames;
}
