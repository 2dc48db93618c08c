using System.Text.Json.Serialization;

namespace VersionManager.Storage.Tests;

public sealed class StateFileTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("vm-storage-").FullName;

    private StateFile<Remembered> File => new(Path, RememberedJson.Default.Remembered, format: 1);

    private string Path => System.IO.Path.Combine(_folder, "node.json");

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Load_WithNoFile_IsNull() => Assert.Null(File.Load());

    [Fact]
    public void Load_AfterSave_IsWhatWasSaved()
    {
        File.Save(new Remembered(1, "abc"));
        Assert.Equal(new Remembered(1, "abc"), File.Load());
    }

    [Fact]
    public void Load_OfADamagedFile_SaysWhatToDo()
    {
        System.IO.File.WriteAllText(Path, "{");
        var error = Assert.Throws<InvalidDataException>(() => File.Load());
        Assert.Contains("Restore it", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Load_OfANewerFormat_RefusesIt()
    {
        System.IO.File.WriteAllText(Path, """{"Format":2,"Id":"abc"}""");
        var error = Assert.Throws<InvalidDataException>(() => File.Load());
        Assert.Contains("newer vmproxy", error.Message, StringComparison.Ordinal);
    }
}

internal sealed record Remembered(int Format, string Id) : IVersionedState;

[JsonSerializable(typeof(Remembered))]
internal sealed partial class RememberedJson : JsonSerializerContext;
