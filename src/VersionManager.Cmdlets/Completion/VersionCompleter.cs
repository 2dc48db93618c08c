using System.Collections;

namespace VersionManager.Cmdlets;

/// <summary>Completes the versions that nodes have told of, of the application that is named already.</summary>
public sealed class VersionCompleter : WordCompleter
{
    private protected override IEnumerable<string> Words(IDictionary boundParameters) =>
        KnownFleet.VersionsOf(boundParameters?["Application"] as string).Select(v => v.ToString());
}
