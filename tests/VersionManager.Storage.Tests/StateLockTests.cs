namespace VersionManager.Storage.Tests;

public sealed class StateLockTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("vm-storage-").FullName;

    private string Path => System.IO.Path.Combine(_folder, "lock");

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Take_HeldByAnother_IsRefused()
    {
        using IDisposable held = StateLock.Take(Path);
        Assert.ThrowsAny<IOException>(() => StateLock.Take(Path));
    }

    [Fact]
    public async Task Take_AfterARelease_Succeeds()
    {
        IDisposable held = StateLock.Take(Path);
        Task<IDisposable> next = Task.Run(() => StateLock.Take(Path, TimeSpan.FromMinutes(1)));
        held.Dispose();
        (await next).Dispose();
    }
}
