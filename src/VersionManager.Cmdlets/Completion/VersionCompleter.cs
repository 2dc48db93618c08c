using System.Collections;

namespace VersionManager.Cmdlets;

/// <summary>Completes the versions of the named application that were seen on nodes.</summary>
public sealed class VersionCompleter : WordCompleter
{
    private protected override IEnumerable<string> Words(IDictionary boundParameters) =>
        KnownFleet.VersionsOf(boundParameters?["Application"] as string).Select(v => v.ToString());
}
