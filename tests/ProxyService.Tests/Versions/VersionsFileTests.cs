using System.Collections.Immutable;
using FsCheck.Xunit;
using Microsoft.Extensions.Logging.Abstractions;
using VersionManager.Contracts;
using VersionManager.Contracts.Control;
using VersionManager.ProxyService.Versions;

namespace VersionManager.ProxyService.Tests.Versions;

/// <summary>Saved states of versions are read back unchanged, also those of earlier daemons.</summary>
public sealed class VersionsFileTests : IDisposable
{
    private static readonly DateTimeOffset Since = DateTimeOffset.Parse("2029-12-31T23:00:00+00:00", null);

    private readonly string _folder = Directory.CreateTempSubdirectory("vmproxy-test-").FullName;

    private string FilePath => Path.Combine(_folder, "versions.json");

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Property(MaxTest = 100)]
    public bool State_OfAnyLife_IsReadBackAsItWas(ushort[] life)
    {
        VersionState state = RandomLife.Of(life).Select(step => step.After).LastOrDefault(VersionState.Unknown);
        var key = new ReleaseKey("router", RandomLife.Version);
        var view = new VersionView(
            ImmutableDictionary<ReleaseKey, VersionState>.Empty.Add(key, state),
            ImmutableDictionary<string, Version>.Empty.Add("router", key.Version),
            []
        );
        NewFile().Save(view);
        VersionView read = NewFile().Load();
        return read.StateOf(key) == state && read.Defaults["router"] == key.Version;
    }

    [Fact]
    public void Load_OfTheFirstFormat_MapsItsFlagsToStates()
    {
        File.Copy(Path.Combine(AppContext.BaseDirectory, "State", "Earlier", "versions-states.json"), FilePath);
        VersionView view = NewFile().Load();

        Assert.Equal(new VersionState.Obsolete(true) { Since = Since, Reason = "it loses mail." }, Of("1.0"));
        Assert.Equal(
            new VersionState.Withdrawn(false)
            {
                Since = Since,
                Reason = "it was rolled back to 1.0.",
                Turn = 3,
                AwaitsSuccessor = true,
            },
            Of("1.1")
        );
        Assert.Equal(
            new VersionState.Ending(
                new StopVersionRequest(30, Obsolete: true, RemoveState: false, Force: false, "it is old."),
                new FinalMigrationTarget(new Version(2, 0), Since.AddMinutes(1))
            )
            {
                Since = Since,
            },
            Of("1.2")
        );
        Assert.Equal(
            new VersionState.Stopping(StopOutcome.Obsolete, true, Since.AddMinutes(2))
            {
                Since = Since,
                Reason = "it is old.",
                AwaitsSuccessor = true,
                Migrate = new FinalMigrationTarget(new Version(2, 0), Since.AddMinutes(1)),
            },
            Of("1.3")
        );
        Assert.Equal(
            new VersionState.Stopping(StopOutcome.Withdrawn, false, null)
            {
                Since = Since,
                Turn = 1,
                Migrated = true,
            },
            Of("1.4")
        );
        Assert.Equal(new VersionState.Stopping(StopOutcome.Replaced, false, null) { Since = Since, Turn = 2 }, Of("1.5"));
        Assert.Equal(
            new VersionState.Stopping(StopOutcome.Available, false, Since.AddMinutes(2)) { Since = Since, Migrated = true },
            Of("1.6")
        );
        Assert.Equal(new VersionState.Idle { Since = Since, Turn = 4 }, Of("1.7"));
        Assert.Equal(
            new VersionState.Wanted
            {
                Since = Since,
                Turn = 2,
                Reason = "its application ended.",
            },
            Of("2.0")
        );
        Assert.Equal(9, view.States.Count);
        Assert.Equal(new Version(2, 0), view.Defaults["router"]);

        VersionState Of(string version) => view.StateOf(new ReleaseKey("router", Version.Parse(version)));
    }

    [Fact]
    public void Load_OfAnUnknownFormat_SaysThatANewerDaemonWroteIt()
    {
        File.WriteAllText(FilePath, """{"format":3,"versions":[],"defaults":{}}""");
        Assert.Contains(
            "newer vmproxy",
            Assert.Throws<InvalidDataException>(() => NewFile().Load()).Message,
            StringComparison.Ordinal
        );
    }

    private VersionsFile NewFile() => new(FilePath, TimeProvider.System, NullLogger.Instance);
}
