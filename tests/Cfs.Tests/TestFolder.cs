namespace Cfs.Tests;

/// <summary>A folder that goes when the test ends.</summary>
internal sealed class TestFolder : IDisposable
{
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("cfs-tests-");
    private int last;

    /// <summary>Another state folder in it.</summary>
    public string Next() => Path.Combine(folder.FullName, $"{Interlocked.Increment(ref last)}");

    public void Dispose() => folder.Delete(recursive: true);
}
