using System.Text;
using System.Text.Json.Nodes;
using VersionManager.Contracts.Releases;

namespace VersionManager.Contracts.Tests.Releases;

public sealed class ReleaseManifestReaderTests
{
    private const string Sha = "2c26b46b68ffc68ff99b453c1d30413413422d706483bfa0f98a5e886266e7ae";

    [Fact]
    public void Read_OfAWholeManifest_HasEveryField()
    {
        ReleaseManifest manifest = Read(Whole());
        Assert.Equal("source-router", manifest.Application);
        Assert.Equal(new Version(2, 0), manifest.Version);
        Assert.Equal(new Version(1, 0), manifest.Predecessor);
        Assert.Equal(["bin/server", "--port", "7000"], manifest.Start);
        Assert.Equal("nobody", manifest.User);
        Assert.Equal("debug", manifest.Environment["LEVEL"]);
        Assert.Equal("/srv/router", manifest.Path);
        Assert.Equal(["tcp/7000", "udp/7000"], manifest.Ports);
        Assert.Equal(["/var/lib/router"], manifest.State);
        Assert.Equal(Isolation.Uml, manifest.Isolation);
        Assert.Equal("256M", manifest.Memory);
        Assert.Equal(["/bin/true"], manifest.Hooks.Health);
        Assert.Equal(["bin/server", "--migrate"], manifest.Hooks.Migrate);
        Assert.Equal(["/bin/true"], manifest.Hooks.Stop);
        Assert.Equal(new DateTimeOffset(2031, 1, 31, 12, 0, 0, TimeSpan.Zero), manifest.Expires);
        Assert.Equal(new ReleaseFile("bin/server", "0755", 3, Sha), Assert.Single(manifest.Files));
    }

    [Fact]
    public void Read_OfRequiredFieldsOnly_HasDefaults()
    {
        ReleaseManifest manifest = Read(Least());
        Assert.Equal("root", manifest.User);
        Assert.Equal("/app", manifest.Path);
        Assert.Equal(Isolation.Namespace, manifest.Isolation);
        Assert.Null(manifest.Memory);
        Assert.Null(manifest.Expires);
        Assert.Empty(manifest.Ports);
    }

    [Theory]
    [InlineData("application", "null", "null")]
    [InlineData("application", "\"Router\"", "lower-case")]
    [InlineData("application", "\"1router\"", "beginning with a letter")]
    [InlineData("application", "\"a-name-that-is-far-too-long-for-it\"", "at most 32")]
    [InlineData("application", "\"../etc\"", "lower-case")]
    [InlineData("version", "\"2\"", "two to four numbers")]
    [InlineData("version", "\"2.0-beta\"", "two to four numbers")]
    [InlineData("version", "\"02.0\"", "no leading zeros")]
    [InlineData("version", "\"1.65535\"", "65534")]
    [InlineData("version", "2.0", "string in double quotes")]
    [InlineData("predecessor", "\"2.0\"", "not lower than")]
    [InlineData("predecessor", "\"x\"", "two to four numbers")]
    [InlineData("start", "\"bin/server\"", "list of strings")]
    [InlineData("start", "[]", "Write the program")]
    [InlineData("start", "[\"bin/other\"]", "not among the files")]
    [InlineData("start", "[\"/srv/router/bin/other\"]", "not among the files")]
    [InlineData("start", "[\"bin/server\", \"a\\u0000b\"]", "NUL")]
    [InlineData("user", "\"no body\"", "not a user name")]
    [InlineData("user", "7", "string in double quotes")]
    [InlineData("environment", "[]", "Write an object")]
    [InlineData("environment", "{\"A-B\": \"x\"}", "letters, digits and underscores")]
    [InlineData("environment", "{\"VM_NODE\": \"x\"}", "reserved")]
    [InlineData("environment", "{\"A\": \"x\\u0000\"}", "NUL")]
    [InlineData("environment.A", "{\"A\": 1}", "string in double quotes", "environment")]
    [InlineData("path", "\"srv\"", "absolute")]
    [InlineData("path", "\"/\"", "absolute")]
    [InlineData("path", "\"/srv/../etc\"", "absolute")]
    [InlineData("path", "\"/proc/app\"", "/proc")]
    [InlineData("ports", "{}", "list of strings")]
    [InlineData("ports[0]", "[\"7000\"]", "tcp/PORT", "ports")]
    [InlineData("ports[0]", "[\"tcp/0\"]", "1 to 65535", "ports")]
    [InlineData("ports[0]", "[\"tcp/65536\"]", "1 to 65535", "ports")]
    [InlineData("ports[0]", "[\"tcp/7077\"]", "daemons' own port", "ports")]
    [InlineData("ports[1]", "[\"tcp/7000\", \"tcp/7000\"]", "twice", "ports")]
    [InlineData("state[0]", "[\"var/lib\"]", "absolute", "state")]
    [InlineData("state", "[\"/srv/router/data\"]", "outside the tree")]
    [InlineData("isolation", "\"docker\"", "\"namespace\" or \"uml\"")]
    [InlineData("memory", "\"256\"", "M or G")]
    [InlineData("memory", "\"0M\"", "M or G")]
    [InlineData("memory", "\"32M\"", "48M or more")]
    [InlineData("hooks", "[]", "Write an object")]
    [InlineData("hooks.helth", "{\"helth\": [\"/bin/true\"]}", "Did you mean \"health\"?", "hooks")]
    [InlineData("hooks.health", "{\"health\": []}", "Write the program", "hooks")]
    [InlineData("hooks.migrate", "{\"migrate\": \"x\"}", "list of strings", "hooks")]
    [InlineData("hooks.stop", "{\"stop\": [\"bin/none\"]}", "not among the files", "hooks")]
    [InlineData("expires", "\"tomorrow\"", "RFC 3339")]
    [InlineData("expires", "\"2031-01-31T12:00:00\"", "zone")]
    [InlineData("files", "{}", "list of objects")]
    public void Read_OfAMalformedField_NamesItAndSaysWhatToWrite(string field, string json, string said, string? set = null)
    {
        JsonObject document = Whole();
        document[set ?? field] = JsonNode.Parse(json);
        ReleaseFault fault = Assert.Single(FaultsOf(document));
        Assert.Equal(field, fault.Field);
        Assert.Contains(said, fault.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("path", "\"/bin/server\"", "relative to the tree's root")]
    [InlineData("path", "\"bin/../server\"", "relative to the tree's root")]
    [InlineData("path", "\"bin//server\"", "relative to the tree's root")]
    [InlineData("path", "\"bin/a\\nb\"", "control characters")]
    [InlineData("mode", "\"755\"", "four octal digits")]
    [InlineData("mode", "\"4755\"", "the first of them 0")]
    [InlineData("mode", "\"0855\"", "octal")]
    [InlineData("size", "-1", "0 or more")]
    [InlineData("size", "\"3\"", "whole number")]
    [InlineData("size", "1.5", "whole number")]
    [InlineData("sha256", "\"abc\"", "64 lower-case")]
    [InlineData("sha256", "\"2C26B46B68FFC68FF99B453C1D30413413422D706483BFA0F98A5E886266E7AE\"", "64 lower-case")]
    public void Read_OfAMalformedFile_NamesItsField(string field, string json, string said)
    {
        JsonObject document = Whole();
        JsonObject extra = new()
        {
            ["path"] = "etc/x",
            ["mode"] = "0644",
            ["size"] = 3,
            ["sha256"] = Sha,
        };
        extra[field] = JsonNode.Parse(json);
        document["files"]!.AsArray().Add(extra);
        ReleaseFault fault = Assert.Single(FaultsOf(document));
        Assert.Equal($"files[1].{field}", fault.Field);
        Assert.Contains(said, fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Read_OfAMisspeltField_SuggestsTheField()
    {
        JsonObject document = Least();
        document["enviroment"] = new JsonObject();
        ReleaseFault fault = Assert.Single(FaultsOf(document));
        Assert.Equal("enviroment", fault.Field);
        Assert.Contains("Did you mean \"environment\"?", fault.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("application")]
    [InlineData("version")]
    [InlineData("start")]
    [InlineData("files")]
    public void Read_WithoutARequiredField_SaysSo(string field)
    {
        JsonObject document = Least();
        document.Remove(field);
        ReleaseFault fault = Assert.Single(FaultsOf(document));
        Assert.Equal(field, fault.Field);
        Assert.Contains("missing", fault.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("{")]
    [InlineData("[]")]
    [InlineData("\"x\"")]
    public void Read_OfAnythingButAnObject_SaysWhatToWrite(string text)
    {
        var error = Assert.Throws<ReleaseFormatException>(() => ReleaseManifestReader.Read(Encoding.UTF8.GetBytes(text)));
        Assert.Contains("one JSON object", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Read_OfSeveralFaults_NamesThemAll()
    {
        JsonObject document = Whole();
        document["version"] = 2;
        document["user"] = 3;
        Assert.Equal(["version", "user"], FaultsOf(document).Select(fault => fault.Field));
    }

    [Fact]
    public void Read_OfAFieldTwice_RefusesIt()
    {
        string text = Least()
            .ToJsonString()
            .Replace("\"version\":\"1.0\"", "\"version\":\"1.0\",\"version\":\"2.0\"", StringComparison.Ordinal);
        var error = Assert.Throws<ReleaseFormatException>(() => ReleaseManifestReader.Read(Encoding.UTF8.GetBytes(text)));
        Assert.Contains("version: is there twice", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Read_OfAFileInsideAFile_RefusesIt()
    {
        JsonObject document = Least();
        document["files"]!
            .AsArray()
            .Add(
                new JsonObject
                {
                    ["path"] = "bin/server/x",
                    ["mode"] = "0644",
                    ["size"] = 3,
                    ["sha256"] = Sha,
                }
            );
        Assert.Contains("which is a file itself", Assert.Single(FaultsOf(document)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Read_OfAStartThatIsNotExecutable_SaysSo()
    {
        JsonObject document = Least();
        document["files"]![0]!["mode"] = "0644";
        Assert.Contains("not executable", Assert.Single(FaultsOf(document)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Read_OfAWrittenManifest_IsTheSame()
    {
        byte[] written = ReleaseManifestWriter.Write(Read(Whole()));
        Assert.Equal(written, ReleaseManifestWriter.Write(ReleaseManifestReader.Read(written)));
    }

    [Fact]
    public void Write_OfAMalformedManifest_Refuses()
    {
        ReleaseManifest manifest = Read(Least()) with { User = "no body" };
        var error = Assert.Throws<ReleaseFormatException>(() => ReleaseManifestWriter.Write(manifest));
        Assert.Equal("user", Assert.Single(error.Faults).Field);
    }

    internal static JsonObject Whole() =>
        new()
        {
            ["application"] = "source-router",
            ["version"] = "2.0",
            ["predecessor"] = "1.0",
            ["start"] = new JsonArray("bin/server", "--port", "7000"),
            ["user"] = "nobody",
            ["environment"] = new JsonObject { ["LEVEL"] = "debug" },
            ["path"] = "/srv/router",
            ["ports"] = new JsonArray("tcp/7000", "udp/7000"),
            ["state"] = new JsonArray("/var/lib/router"),
            ["isolation"] = "uml",
            ["memory"] = "256M",
            ["hooks"] = new JsonObject
            {
                ["health"] = new JsonArray("/bin/true"),
                ["migrate"] = new JsonArray("bin/server", "--migrate"),
                ["stop"] = new JsonArray("/bin/true"),
            },
            ["expires"] = "2031-01-31T12:00:00Z",
            ["files"] = new JsonArray(
                new JsonObject
                {
                    ["path"] = "bin/server",
                    ["mode"] = "0755",
                    ["size"] = 3,
                    ["sha256"] = Sha,
                }
            ),
        };

    private static JsonObject Least() =>
        new()
        {
            ["application"] = "a",
            ["version"] = "1.0",
            ["start"] = new JsonArray("bin/server"),
            ["files"] = new JsonArray(
                new JsonObject
                {
                    ["path"] = "bin/server",
                    ["mode"] = "0755",
                    ["size"] = 3,
                    ["sha256"] = Sha,
                }
            ),
        };

    private static ReleaseManifest Read(JsonObject document) =>
        ReleaseManifestReader.Read(Encoding.UTF8.GetBytes(document.ToJsonString()));

    private static IReadOnlyList<ReleaseFault> FaultsOf(JsonObject document) =>
        Assert.Throws<ReleaseFormatException>(() => Read(document)).Faults;
}
