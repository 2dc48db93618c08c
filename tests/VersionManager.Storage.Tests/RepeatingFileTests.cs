using Microsoft.Extensions.Time.Testing;
using VersionManager.TestNetwork;

namespace VersionManager.Storage.Tests;

public sealed class RepeatingFileTests : IDisposable
{
    private readonly SmallDisk _disk = new(kilobytes: 64);
    private readonly FakeTimeProvider _time = new();
    private readonly List<Exception?> _reported = [];
    private readonly StateFile<Remembered> _written;
    private readonly RepeatingFile<Remembered> _file;

    public RepeatingFileTests()
    {
        _written = new(Path.Combine(_disk.Folder, "state.json"), RememberedJson.Default.Remembered, format: 1);
        _file = new(_written, _time, _reported.Add);
    }

    private string Filler => Path.Combine(_disk.Folder, "filler");

    public void Dispose() => _disk.Dispose();

    [Fact]
    public void SaveSoon_OnAFullDisk_SucceedsOnceThereIsRoom()
    {
        _file.Save(new Remembered(1, "before"));
        FillDisk();

        _file.SaveSoon(new Remembered(1, "first"));
        _file.SaveSoon(new Remembered(1, "second"));
        Assert.Equal("before", _written.Load()!.Id);
        File.Delete(Filler);
        _time.Advance(TimeSpan.FromSeconds(1));

        Assert.Equal("second", _written.Load()!.Id);
        Assert.Equal(2, _reported.Count);
        Assert.IsAssignableFrom<IOException>(_reported[0]);
        Assert.Null(_reported[1]);
    }

    [Fact]
    public void Save_OnAFullDisk_ThrowsAndIsNotRepeated()
    {
        _file.Save(new Remembered(1, "before"));
        FillDisk();

        Assert.ThrowsAny<IOException>(() => _file.Save(new Remembered(1, "after")));
        File.Delete(Filler);
        _time.Advance(TimeSpan.FromMinutes(1));

        Assert.Equal("before", _written.Load()!.Id);
        Assert.Empty(_reported);
    }

    private void FillDisk()
    {
        using var filler = new FileStream(Filler, FileMode.Create, FileAccess.Write, FileShare.None, bufferSize: 0);
        void Write()
        {
            while (true)
                filler.Write(new byte[4096]);
        }

        Assert.ThrowsAny<IOException>((Action)Write);
    }
}
