using System.Runtime.CompilerServices;

namespace VersionManager.Cmdlets.Tests.Hosting;

/// <summary>Where things are in the repository.</summary>
internal static class Repository
{
    private static readonly string Root = Path.GetFullPath(Path.Combine(Here(), "../../.."));

    /// <summary>The module as the build laid it out.</summary>
    public static string Module => Path.Combine(Root, "out/module/VersionManager");

    private static string Here([CallerFilePath] string path = "") => Path.GetDirectoryName(path)!;
}
