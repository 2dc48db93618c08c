using System.Management.Automation;
using System.Runtime.CompilerServices;
using VersionManager.Fleet;

namespace VersionManager.Cmdlets.Loading;

/// <summary>Closes all connections when the module is removed.</summary>
public sealed class ModuleLifetime : IModuleAssemblyCleanup
{
    /// <inheritdoc/>
    public void OnRemove(PSModuleInfo psModuleInfo) => Disconnect();

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void Disconnect() => NodeRegistry.Shared.DisconnectAll();
}
