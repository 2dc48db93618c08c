using VersionManager.ProxyService.Kernel;

namespace VersionManager.ProxyService.Tests.Fakes;

/// <summary>A file system with room for little.</summary>
internal sealed class SmallDisk : IAsyncDisposable
{
    private SmallDisk(string folder) => Folder = folder;

    public string Folder { get; }

    public static async Task<SmallDisk> MountAsync(int kilobytes)
    {
        string folder = Directory.CreateTempSubdirectory("vmproxy-disk-").FullName;
        await new CommandRunner().CheckAsync("mount", ["-t", "tmpfs", "-o", $"size={kilobytes}k", "tmpfs", folder]);
        return new SmallDisk(folder);
    }

    public async ValueTask DisposeAsync()
    {
        await new CommandRunner().CheckAsync("umount", ["-l", Folder]);
        Directory.Delete(Folder);
    }
}
