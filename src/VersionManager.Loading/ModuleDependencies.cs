using System.Management.Automation;
using System.Reflection;
using System.Runtime.CompilerServices;

namespace VersionManager.Loading;

/// <summary>
/// Prepares the loading of what the cmdlets need. The module names this assembly before theirs: the engine looks at the cmdlets' types,
/// which name their dependencies, before it runs any of their code.
/// </summary>
public sealed class ModuleDependencies : IModuleAssemblyInitializer
{
    /// <summary>The assemblies of this project that the cmdlets' own code names; what those need in turn they find beside them.</summary>
    private static readonly string[] Own = ["VersionManager.Fleet", "VersionManager.Contracts"];

    private static bool s_registered;

    /// <inheritdoc/>
    public void OnImport()
    {
        // A module that is imported again is not loaded again.
        if (s_registered)
            return;
        s_registered = true;
        string folder = Path.Combine(Path.GetDirectoryName(typeof(ModuleDependencies).Assembly.Location) ?? "", "dependencies");
        if (typeof(object).Assembly.GetName().Name == "mscorlib")
            FrameworkDependencies.Register(folder);
        else
            RegisterContext(folder);
    }

    /// <summary>Whether the cmdlets name that assembly.</summary>
    internal static bool IsOwn(AssemblyName name) => Own.Contains(name.Name);

    // Apart, so that .NET Framework never compiles a method that names the load context.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void RegisterContext(string folder) => DependencyContext.Register(folder);
}
