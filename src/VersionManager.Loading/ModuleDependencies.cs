using System.Management.Automation;
using System.Reflection;

namespace VersionManager.Loading;

/// <summary>
/// Prepares the loading of what the cmdlets need. The module names this assembly before theirs: the engine looks at the cmdlets'
/// types, which name their dependencies, before it runs any of their code.
/// </summary>
public sealed class ModuleDependencies : IModuleAssemblyInitializer
{
    /// <summary>The assemblies of this project that the cmdlets' own code names; what those need in turn they find beside
    /// them.</summary>
    private static readonly string[] Own = ["VersionManager.Fleet", "VersionManager.Contracts"];

    private static int s_registered;

    /// <inheritdoc/>
    public void OnImport()
    {
        // A module that is imported again, or into a second runspace, is not loaded again.
        if (Interlocked.Exchange(ref s_registered, 1) == 0)
            DependencyContext.Register(
                Path.Combine(Path.GetDirectoryName(typeof(ModuleDependencies).Assembly.Location) ?? "", "dependencies")
            );
    }

    /// <summary>Whether the cmdlets name that assembly.</summary>
    internal static bool IsOwn(AssemblyName name) => Own.Contains(name.Name);
}
