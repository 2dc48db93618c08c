using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using VersionManager.Contracts.Releases;

namespace VersionManager.Contracts.Tests.Releases;

/// <summary>The format that publishers sign and nodes read: a change shows here, and in review.</summary>
public sealed class ReleaseFormatSnapshotTests
{
    private const string Written = """
        {
          "application": "source-router",
          "version": "2.0",
          "predecessor": "1.0",
          "start": [
            "bin/server",
            "--port",
            "7000"
          ],
          "user": "nobody",
          "environment": {
            "LEVEL": "debug"
          },
          "path": "/srv/router",
          "ports": [
            "tcp/7000",
            "udp/7000"
          ],
          "state": [
            "/var/lib/router"
          ],
          "isolation": "uml",
          "memory": "256M",
          "hooks": {
            "health": [
              "/bin/true"
            ],
            "migrate": [
              "bin/server",
              "--migrate"
            ],
            "stop": [
              "/bin/true"
            ]
          },
          "expires": "2031-01-31T12:00:00Z",
          "files": [
            {
              "path": "bin/server",
              "mode": "0755",
              "size": 3,
              "sha256": "2c26b46b68ffc68ff99b453c1d30413413422d706483bfa0f98a5e886266e7ae"
            }
          ]
        }

        """;

    [Fact]
    public void Write_OfEveryField_IsUnchanged()
    {
        ReleaseManifest manifest = ReleaseManifestReader.Read(
            Encoding.UTF8.GetBytes(ReleaseManifestReaderTests.Whole().ToJsonString())
        );
        Assert.Equal(Written, Encoding.UTF8.GetString(ReleaseManifestWriter.Write(manifest)));
    }

    [Fact]
    public void Schema_HasTheFieldsOfTheFormat()
    {
        JsonNode schema = JsonNode.Parse(File.ReadAllText(Path.Combine(Root(), "docs", "release.schema.json")))!;
        IEnumerable<string> written = JsonDocument.Parse(Written).RootElement.EnumerateObject().Select(member => member.Name);
        Assert.Equal(
            written.Concat(["$schema", "gateway", "migration"]).Order(),
            schema["properties"]!.AsObject().Select(member => member.Key).Order()
        );
        Assert.False(schema["additionalProperties"]!.GetValue<bool>());
    }

    private static string Root()
    {
        string folder = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(folder, "VersionManager.slnx")))
            folder =
                Path.GetDirectoryName(folder)
                ?? throw new InvalidOperationException("The tests are not run from the repository.");
        return folder;
    }
}
