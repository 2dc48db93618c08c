using IrisLog.Database;

namespace IrisLog.Tests.Database;

public sealed class SensorDatabaseTests : IDisposable
{
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("irislog-tests-");

    public void Dispose() => folder.Delete(recursive: true);

    [Fact]
    public void Open_FolderOfAnEarlierRun_HasItsReadings()
    {
        var first = Open();
        first.Merge([At(1), At(2)]);

        Assert.Equal([At(1), At(2)], Open().Of("load"));
    }

    [Fact]
    public void Merge_SameReadingsInAnyOrder_ChangeNothing()
    {
        var database = Open();
        database.Merge([At(3), At(1)]);
        database.Merge([At(1), At(2), At(3)]);

        Assert.Equal([At(1), At(2), At(3)], database.Of("load"));
    }

    [Fact]
    public void Merge_MoreThanIsKept_KeepsTheLatest()
    {
        var database = Open();
        database.Merge(Enumerable.Range(1, SensorDatabase.KeptPerSensor + 10).Select(At));
        database.Merge([At(1)]);

        Assert.Equal(Enumerable.Range(11, SensorDatabase.KeptPerSensor).Select(At), database.Of("load"));
    }

    [Fact]
    public void EndMigration_OfANodeWithAPredecessor_IsRemembered()
    {
        var database = Open(hasPredecessor: true);
        Assert.True(database.AwaitsMigration);
        database.Merge([At(1)]);
        Assert.True(Open(hasPredecessor: true).AwaitsMigration);

        database.EndMigration();

        Assert.False(Open(hasPredecessor: true).AwaitsMigration);
        Assert.Equal([At(1)], Open().Of("load"));
    }

    [Fact]
    public void HostSensors_OnThisHost_HaveLoadAndMemory() =>
        Assert.Equal(["load1", "load5", "memory-available"], HostSensors.Read(DateTimeOffset.UnixEpoch).Select(r => r.Sensor));

    private static Reading At(int second) => new("load", DateTimeOffset.UnixEpoch.AddSeconds(second), $"{second}");

    private SensorDatabase Open(bool hasPredecessor = false) => new(folder.FullName, "/c/r/s/n", hasPredecessor);
}
