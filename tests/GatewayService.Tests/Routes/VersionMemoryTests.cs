using VersionManager.GatewayService.Routes;

namespace VersionManager.GatewayService.Tests.Routes;

public sealed class VersionMemoryTests : IDisposable
{
    private static readonly Version Old = new(1, 0);
    private static readonly HashSet<Version> Committed = [new Version(2, 0)];

    private readonly string _folder = Directory.CreateTempSubdirectory("vmgw-").FullName;

    private string File => Path.Combine(_folder, "versions.json");

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task MarkBehind_ThatCannotBeSaved_IsSavedLater()
    {
        using var memory = new VersionMemory(File, TimeProvider.System);
        memory.Saw([Old, .. Committed]);
        // A folder in the place of the temporary file: nothing can be written.
        DirectoryInfo obstacle = Directory.CreateDirectory(File + ".new");

        Assert.True(memory.MarkBehind(Committed));
        await Assert.ThrowsAnyAsync<SystemException>(memory.SaveAsync);
        Assert.True(memory.MarkBehind(Committed));
        Assert.False(memory.IsSaved);

        obstacle.Delete();
        await memory.SaveAsync();
        Assert.False(memory.MarkBehind(Committed));
        Assert.True(memory.IsSaved);
        using var next = new VersionMemory(File, TimeProvider.System);
        Assert.NotNull(next.BehindSince(Old));
    }
}
