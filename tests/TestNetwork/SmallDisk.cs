namespace VersionManager.TestNetwork;

/// <summary>A file system with room for little, as long as this object lives. Needs root.</summary>
public sealed class SmallDisk : IDisposable
{
    /// <summary>Mounts a file system of <paramref name="kilobytes"/>.</summary>
    public SmallDisk(int kilobytes)
    {
        Folder = Directory.CreateTempSubdirectory("vmproxy-disk-").FullName;
        Tool.Run("mount", "-t", "tmpfs", "-o", $"size={kilobytes}k", "tmpfs", Folder);
    }

    /// <summary>Where it is mounted.</summary>
    public string Folder { get; }

    /// <summary>Takes it away, with everything on it.</summary>
    public void Dispose()
    {
        Tool.Run("umount", "-l", Folder);
        Directory.Delete(Folder);
    }
}
