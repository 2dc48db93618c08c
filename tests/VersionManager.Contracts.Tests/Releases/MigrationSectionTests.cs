using System.Text;
using VersionManager.Contracts.Releases;

namespace VersionManager.Contracts.Tests.Releases;

public class MigrationSectionTests
{
    private static ReleaseManifest Read(string migration, string hooks = """{"migrate":["/bin/copy"]}""") =>
        ReleaseManifestReader.Read(
            Encoding.UTF8.GetBytes(
                $$"""{"application":"store","version":"2.0","start":["/bin/true"],"files":[],"hooks":{{hooks}},"migration":{{migration}}}"""
            )
        );

    [Theory]
    [InlineData("{}", MigrationStart.Automatic, null)]
    [InlineData("""{"start":"automatic","timeoutSeconds":60}""", MigrationStart.Automatic, 60)]
    [InlineData("""{"start":"manual"}""", MigrationStart.Manual, null)]
    public void Read_Section_IsWrittenBackTheSame(string migration, MigrationStart start, int? seconds)
    {
        ReleaseManifest release = Read(migration);
        Assert.Equal(new ReleaseMigration { Start = start, TimeoutSeconds = seconds }, release.Migration);
        Assert.Equal(release.Migration, ReleaseManifestReader.Read(ReleaseManifestWriter.Write(release)).Migration);
    }

    [Theory]
    [InlineData("[]", "migration: is a list")]
    [InlineData("""{"start":"later"}""", "migration.start: 'later' is not a way to start. Write \"automatic\" or \"manual\".")]
    [InlineData("""{"start":true}""", "migration.start: is true")]
    [InlineData("""{"timeoutSeconds":0}""", "migration.timeoutSeconds: is 0. Write a whole number from 1 to 604800")]
    [InlineData("""{"timeoutSeconds":604801}""", "migration.timeoutSeconds: is 604801")]
    [InlineData("""{"timeoutSeconds":"60"}""", "migration.timeoutSeconds: is a string")]
    [InlineData("""{"timeout":60}""", "migration.timeout: is not a field")]
    public void Read_Malformed_NamesTheField(string migration, string fault) =>
        Assert.Contains(fault, Assert.Throws<ReleaseFormatException>(() => Read(migration)).Message, StringComparison.Ordinal);

    [Fact]
    public void Read_WithoutAHook_IsRefused() =>
        Assert.Contains(
            "migration: has no hook to start",
            Assert.Throws<ReleaseFormatException>(() => Read("{}", "{}")).Message,
            StringComparison.Ordinal
        );
}
