using System.Management.Automation;
using System.Reflection;

namespace VersionManager.Loading;

/// <summary>
/// Prepares the loading of the cmdlets' dependencies. The manifest lists this assembly before the cmdlets': the engine inspects
/// the cmdlets' types, which reference their dependencies, before it runs any of their code.
/// </summary>
public sealed class ModuleDependencies : IModuleAssemblyInitializer
{
    /// <summary>The assemblies of this project that the cmdlets reference; these find their own dependencies beside
    /// them.</summary>
    private static readonly string[] Own = ["VersionManager.Fleet", "VersionManager.Contracts"];

    private static int s_registered;

    /// <inheritdoc/>
    public void OnImport()
    {
        // A second import, or one into another runspace, does not load the module again.
        if (Interlocked.Exchange(ref s_registered, 1) == 0)
            DependencyContext.Register(
                Path.Combine(Path.GetDirectoryName(typeof(ModuleDependencies).Assembly.Location) ?? "", "dependencies")
            );
    }

    /// <summary>Whether the cmdlets reference that assembly.</summary>
    internal static bool IsOwn(AssemblyName name) => Own.Contains(name.Name);
}
