using System.Management.Automation;
using System.Reflection;
using VersionManager.Shell.Hosting;

namespace VersionManager.Shell.Tests;

/// <summary>The modules' manifests and the assembly say the same.</summary>
public sealed class CommandTableTests
{
    [Fact]
    public async Task Manifests_Cmdlets_AreAllThatTheAssemblyHas()
    {
        string[] implemented =
        [
            .. typeof(ShellHost).Assembly.GetTypes()
                .Select(type => type.GetCustomAttribute<CmdletAttribute>())
                .OfType<CmdletAttribute>()
                .Select(cmdlet => $"{cmdlet.VerbName}-{cmdlet.NounName}")
                .Order(StringComparer.OrdinalIgnoreCase),
        ];
        ShellResult result = await ShellProcess.RunTextAsync(
            "Get-Command -Module Microsoft.PowerShell.Utility, Microsoft.PowerShell.Management | Sort-Object Name | ForEach-Object Name");
        Assert.Equal(implemented, result.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries));
    }

    [Fact]
    public async Task Parameter_NotSupported_IsRefusedByName()
    {
        ShellResult result = await ShellProcess.RunTextAsync("Sort-Object -NoSuchParameter");
        Assert.Equal(1, result.ExitCode);
        Assert.Contains("'NoSuchParameter'", result.Errors, StringComparison.Ordinal);
    }
}
