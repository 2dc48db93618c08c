using System.Text;
using VersionManager.Contracts.Control;
using VersionManager.ProxyService.Nodes;
using VersionManager.ProxyService.State;
using VersionManager.ProxyService.Tests.Fakes;

namespace VersionManager.ProxyService.Tests.State;

public sealed class AtomicFileTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("vmproxy-test-").FullName;

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
    public async Task Write_OnAFullDisk_SaysSoAndKeepsTheOldContent()
    {
        await using SmallDisk disk = await SmallDisk.MountAsync(kilobytes: 64);
        string path = Path.Combine(disk.Folder, "a.json");
        AtomicFile.Write(path, "old"u8);
        var error = Assert.Throws<ProblemException>(() => AtomicFile.Write(path, new byte[1 << 20]));
        Assert.Equal(ProblemCode.DiskFull, error.Code);
        Assert.Equal("old", File.ReadAllText(path));
        Assert.Equal([path], Directory.GetFiles(disk.Folder));
    }

    [Fact]
    public void Load_OfADamagedFile_SaysWhatToDo()
    {
        string path = Path.Combine(_folder, "node.json");
        File.WriteAllText(path, "{");
        var error = Assert.Throws<InvalidDataException>(() =>
            new StateFile<NodeIdentity>(path, DaemonJson.Default.NodeIdentity, 1).Load()
        );
        Assert.Contains("Restore it", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Load_OfANewerFormat_RefusesIt()
    {
        string path = Path.Combine(_folder, "node.json");
        File.WriteAllBytes(path, Encoding.UTF8.GetBytes("""{"format":2,"id":"abc"}"""));
        var error = Assert.Throws<InvalidDataException>(() =>
            new StateFile<NodeIdentity>(path, DaemonJson.Default.NodeIdentity, 1).Load()
        );
        Assert.Contains("newer vmproxy", error.Message, StringComparison.Ordinal);
    }
}
