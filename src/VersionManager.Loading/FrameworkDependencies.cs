using System.Reflection;

namespace VersionManager.Loading;

/// <summary>Finds the module's dependencies under Windows PowerShell, which has no load contexts.</summary>
internal static class FrameworkDependencies
{
    /// <summary>Answers the runtime when it looks for one of them.</summary>
    public static void Register(string folder)
    {
        AppDomain.CurrentDomain.AssemblyResolve += (_, e) =>
        {
            // Only for those who ask from here: another module's missing file is not ours to supply.
            string? from = e.RequestingAssembly is Assembly asking && !asking.IsDynamic ? Path.GetDirectoryName(asking.Location) : null;
            AssemblyName name = new(e.Name);
            bool ours = ModuleDependencies.IsOwn(name) || from == folder;
            string path = Path.Combine(folder, name.Name + ".dll");
            return ours && File.Exists(path) ? Assembly.LoadFrom(path) : null;
        };
    }
}
