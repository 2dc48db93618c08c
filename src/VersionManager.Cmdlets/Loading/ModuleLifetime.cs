using System.Management.Automation;
using System.Runtime.CompilerServices;
using VersionManager.Fleet;

namespace VersionManager.Cmdlets.Loading;

/// <summary>What happens when the module is imported and removed.</summary>
public sealed class ModuleLifetime : IModuleAssemblyInitializer, IModuleAssemblyCleanup
{
    /// <inheritdoc/>
    public void OnImport()
    {
        // Running any code of the assembly has prepared the loading of its dependencies: see ModuleDependencies.
    }

    /// <inheritdoc/>
    public void OnRemove(PSModuleInfo psModuleInfo) => Disconnect();

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void Disconnect() => NodeRegistry.Shared.DisconnectAll();
}
