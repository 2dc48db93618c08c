using System.Reflection;
using System.Runtime.CompilerServices;

namespace VersionManager.Cmdlets.Loading;

/// <summary>Where the module's dependencies are, and which of them the cmdlets see.</summary>
internal static class ModuleDependencies
{
    /// <summary>The assemblies of this project that the cmdlets' own code names; what those need in turn they find beside them.</summary>
    private static readonly string[] Own = ["VersionManager.Fleet", "VersionManager.Contracts"];

    /// <summary>The folder of the cmdlets' assembly.</summary>
    public static string Folder { get; } = Path.GetDirectoryName(typeof(ModuleDependencies).Assembly.Location) ?? "";

    /// <summary>Whether the cmdlets name that assembly.</summary>
    public static bool IsOwn(AssemblyName name) => Own.Contains(name.Name);

    /// <summary>Prepares loading; runs before any other code of this assembly.</summary>
#pragma warning disable CA2255 // The engine looks at the cmdlets' types, which name the dependencies, before it runs OnImport.
    [ModuleInitializer]
#pragma warning restore CA2255
    internal static void Initialize()
    {
        string folder = Path.Combine(Folder, "dependencies");
        // Beside the assembly, as in a build's output folder, the runtime finds them by itself.
        if (!Directory.Exists(folder))
            return;
        if (typeof(object).Assembly.GetName().Name == "mscorlib")
            FrameworkDependencies.Register(folder);
        else
            RegisterContext(folder);
    }

    // Apart, so that .NET Framework never compiles a method that names the load context.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void RegisterContext(string folder) => DependencyContext.Register(folder);
}
