namespace Cfs.Tests;

/// <summary>A folder that is deleted when the test ends.</summary>
internal sealed class TestFolder : IDisposable
{
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("cfs-tests-");
    private int last;

    /// <summary>The folder's path.</summary>
    public string Path => folder.FullName;

    /// <summary>Another state folder in it.</summary>
    public string Next() => System.IO.Path.Combine(folder.FullName, $"{Interlocked.Increment(ref last)}");

    public void Dispose() => folder.Delete(recursive: true);
}
