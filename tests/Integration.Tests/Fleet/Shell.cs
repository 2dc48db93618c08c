using System.Reflection;

namespace VersionManager.Integration.Tests.Fleet;

/// <summary>Runs the repository's scripts in its own shell, as on a machine without <c>pwsh</c>.</summary>
internal static class Shell
{
    private static string Program { get; } = Find();

    public static Task<string> RunScriptAsync(string script, string[] arguments, CancellationToken cancellationToken) =>
        Tool.RunAsync("dotnet", [Program, "-File", Repository.Script(script), .. arguments], cancellationToken);

    private static string Find()
    {
        string configuration = typeof(Shell).Assembly.GetCustomAttribute<AssemblyConfigurationAttribute>()!.Configuration;
        string folder = Path.Combine(Repository.Root, "src", "VersionManager.Shell", "bin", configuration);
        return Directory.EnumerateFiles(folder, "vmshell.dll", SearchOption.AllDirectories).First();
    }
}
