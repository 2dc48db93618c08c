using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using VersionManager.Contracts;
using VersionManager.Contracts.Wire;
using VersionManager.ProxyService.State;
using VersionManager.ProxyService.Versions;

namespace VersionManager.ProxyService.Tests.Versions;

/// <summary>A failing disk loses no event, and no request is accepted that is not on disk.</summary>
public sealed class VersionTableTests : IDisposable
{
    private static readonly ReleaseKey Key = new("router", new Version(1, 0));

    private readonly string _root = Directory.CreateTempSubdirectory("vmproxy-test-").FullName;
    private readonly FakeTimeProvider _clock = new(DateTimeOffset.Parse("2030-01-01T00:00:00Z", null));
    private readonly DataFolder _folder;
    private readonly VersionTable _table;

    public VersionTableTests()
    {
        _folder = new DataFolder(_root).Create();
        _table = NewTable();
    }

    public void Dispose() => Directory.Delete(_root, recursive: true);

    [Fact]
    public void Fact_ThatCannotBeSaved_HoldsAtOnceAndIsSavedLater()
    {
        Assert.True(_table.TrySetRunning(Key));
        string obstacle = Obstruct();
        int changes = 0;
        _table.Changed += () => changes++;
        _table.SetNotRunning(Key, "its application ended.");
        Assert.DoesNotContain(Key, _table.View.Running);
        Assert.Equal(("its application ended.", 1), (_table.View.StateOf(Key).Reason, changes));
        Assert.Null(NewTable().View.StateOf(Key).Reason);

        Directory.Delete(obstacle);
        _clock.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal("its application ended.", NewTable().View.StateOf(Key).Reason);
    }

    [Fact]
    public void Request_ThatCannotBeSaved_ChangesNothing()
    {
        Assert.True(_table.TrySetRunning(Key));
        Obstruct();
        VersionView before = _table.View;
        var stop = new VersionEvent.StopAsked(
            MarkKind.Obsolete,
            RemoveState: false,
            DrainUntil: null,
            Reason: null,
            _clock.GetUtcNow()
        );
        Assert.ThrowsAny<Exception>(() => _table.Apply(Key, stop));
        Assert.Same(before, _table.View);
    }

    // The temporary name of a state file, taken by a folder.
    private string Obstruct() => Directory.CreateDirectory(_folder.File("versions.json") + ".new").FullName;

    private VersionTable NewTable() => new(_folder, _clock, NullLogger<VersionTable>.Instance);
}
