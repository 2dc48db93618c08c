namespace VersionManager.TestNetwork;

/// <summary>A small file system that lives as long as this object. Needs root.</summary>
public sealed class SmallDisk : IDisposable
{
    /// <summary>Mounts a file system of <paramref name="kilobytes"/>.</summary>
    public SmallDisk(int kilobytes)
    {
        Folder = Directory.CreateTempSubdirectory("vmproxy-disk-").FullName;
        Tool.Run("mount", "-t", "tmpfs", "-o", $"size={kilobytes}k", "tmpfs", Folder);
    }

    /// <summary>The mount point.</summary>
    public string Folder { get; }

    /// <summary>Unmounts it, with everything on it.</summary>
    public void Dispose()
    {
        Tool.Run("umount", "-l", Folder);
        Directory.Delete(Folder);
    }
}
