using System.Collections;

namespace VersionManager.Cmdlets;

/// <summary>Completes the names of applications seen on nodes.</summary>
public sealed class ApplicationCompleter : WordCompleter
{
    private protected override IEnumerable<string> Words(IDictionary boundParameters) => KnownFleet.ApplicationNames;
}
