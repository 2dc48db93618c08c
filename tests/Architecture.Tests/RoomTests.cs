namespace Architecture.Tests;

/// <summary>The rooms of each project know only those below them, in the order of docs/architecture.md.</summary>
public sealed class RoomTests
{
    public static TheoryData<string> Projects => [.. RoomTable.All.Select(table => table.Project)];

    [Fact]
    public void Projects_AllOfSrcAndSamples_HaveATableOfRooms() =>
        Assert.Equal(Repository.Projects, RoomTable.All.Select(table => table.Project).Order(StringComparer.Ordinal));

    [Theory]
    [MemberData(nameof(Projects))]
    public void Rooms_OfTheTable_AreTheFoldersOfTheProject(string project)
    {
        RoomTable table = Table(project);
        string folder = Path.Combine(Repository.Root, project);
        string[] files = [.. Repository.Sources(project).Select(file => Path.GetRelativePath(folder, file))];

        Assert.Distinct(table.Rooms);
        Assert.All(files, file => Assert.True(table.RoomOf(file) is not null, $"{project}/{file} is in no room of the table."));
        Assert.All(
            table.Rooms,
            room => Assert.True(files.Any(file => table.RoomOf(file) == room), $"{project} has no sources in the room '{room}'.")
        );
    }

    [Theory]
    [MemberData(nameof(Projects))]
    public void Rooms_OfAProject_KnowOnlyThoseBelow(string project)
    {
        string[] upward = [.. Upward(Table(project))];

        Assert.True(upward.Length == 0, $"Arrows upward in {project}:\n{string.Join('\n', upward)}");
    }

    [Fact]
    public void Rooms_OfAReversedTable_ViolateTheOrder()
    {
        RoomTable table = Table("src/VersionManager.Fleet");

        Assert.Contains(
            Upward(table with { Rooms = [.. table.Rooms.Reverse()] }),
            arrow => arrow.StartsWith("Ssh -> Errors: Ssh/SshConnector.cs(", StringComparison.Ordinal)
        );
    }

    private static IEnumerable<string> Upward(RoomTable table) =>
        (
            from reference in new SourceTree(table.Project).References()
            let user = table.RoomOf(reference.From)
            let used = table.RoomOf(reference.To)
            where user is not null && used is not null && user != used && !table.IsBelow(used, user)
            select $"{user} -> {used}: {reference.From}({reference.Line}) names {reference.Name}"
        ).Distinct();

    private static RoomTable Table(string project) => RoomTable.All.Single(table => table.Project == project);
}
