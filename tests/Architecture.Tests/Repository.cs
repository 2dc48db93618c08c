namespace Architecture.Tests;

/// <summary>The repository that the tests were built from.</summary>
internal static class Repository
{
    /// <summary>Its top folder.</summary>
    public static string Root { get; } = FindRoot();

    /// <summary>Every folder of C# that has rooms, as <c>src/VersionManager.Fleet</c>.</summary>
    public static IReadOnlyList<string> Projects { get; } =
    [
        .. new[] { "src", "samples" }
            .SelectMany(parent => Directory.GetDirectories(Path.Combine(Root, parent)))
            .Where(folder => Sources(folder).Any())
            .Select(folder => Path.GetRelativePath(Root, folder))
            .Order(StringComparer.Ordinal),
    ];

    /// <summary>The C# files below a folder, without generated ones.</summary>
    public static IEnumerable<string> Sources(string folder) =>
        Directory
            .EnumerateFiles(Path.Combine(Root, folder), "*.cs", SearchOption.AllDirectories)
            .Where(file => !file.Split('/').Any(part => part is "bin" or "obj"))
            .Order(StringComparer.Ordinal);

    private static string FindRoot()
    {
        string folder = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(folder, "VersionManager.slnx")))
            folder =
                Path.GetDirectoryName(folder) ?? throw new InvalidOperationException("The tests run outside the repository.");
        return folder;
    }
}
