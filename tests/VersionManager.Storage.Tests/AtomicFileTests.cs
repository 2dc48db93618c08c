using VersionManager.TestNetwork;

namespace VersionManager.Storage.Tests;

public sealed class AtomicFileTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("vm-storage-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Write_Twice_LeavesTheSecondAndNothingElse()
    {
        string path = Path.Combine(_folder, "a.json");
        AtomicFile.Write(path, "first, and longer"u8);
        AtomicFile.Write(path, "second"u8);
        Assert.Equal("second", File.ReadAllText(path));
        Assert.Equal([path], Directory.GetFiles(_folder));
    }

    [Fact]
    public void Write_OnAFullDisk_FailsAndKeepsTheOldContent()
    {
        using var disk = new SmallDisk(kilobytes: 64);
        string path = Path.Combine(disk.Folder, "a.json");
        AtomicFile.Write(path, "old"u8);
        IOException error = Assert.ThrowsAny<IOException>(() => AtomicFile.Write(path, new byte[1 << 20]));
        Assert.True(DiskErrors.IsDiskFull(error), error.ToString());
        Assert.Equal("old", File.ReadAllText(path));
        Assert.Equal([path], Directory.GetFiles(disk.Folder));
    }
}
