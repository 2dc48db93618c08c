using System.Reflection;
using System.Runtime.Loader;

namespace VersionManager.Loading;

/// <summary>
/// Loads the module's dependencies into a context of their own: two modules with different versions of SSH.NET must not see each
/// other's.
/// </summary>
internal sealed class DependencyContext(string folder) : AssemblyLoadContext("VersionManager")
{
    /// <summary>Makes the engine find <c>VersionManager.Fleet</c> and the assemblies that it shares with the cmdlets
    /// here.</summary>
    public static void Register(string folder)
    {
        DependencyContext context = new(folder);
        Default.Resolving += (_, name) => ModuleDependencies.IsOwn(name) ? context.LoadFromAssemblyName(name) : null;
    }

    /// <inheritdoc/>
    protected override Assembly? Load(AssemblyName assemblyName)
    {
        string path = Path.Combine(folder, assemblyName.Name + ".dll");
        // An assembly that is not in the folder is PowerShell's own, and shared.
        return File.Exists(path) ? LoadFromAssemblyPath(path) : null;
    }
}
