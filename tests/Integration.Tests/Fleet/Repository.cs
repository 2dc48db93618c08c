namespace VersionManager.Integration.Tests.Fleet;

/// <summary>Where the repository and what its build makes are.</summary>
internal static class Repository
{
    public static string Root { get; } = FindRoot();

    public static string Script(string name) => Path.Combine(Root, "scripts", name);

    /// <summary>A file that <c>build.ps1 Build</c> makes.</summary>
    public static string Artifact(params string[] path)
    {
        string file = Path.Combine([Root, "out", .. path]);
        return File.Exists(file) ? file : throw new FileNotFoundException($"'{file}' is not there. Make it with: ./build.sh build");
    }

    private static string FindRoot()
    {
        for (DirectoryInfo? folder = new(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "VersionManager.slnx")))
                return folder.FullName;
        }
        throw new DirectoryNotFoundException("The tests do not run from within the repository.");
    }
}
