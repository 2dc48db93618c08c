using System.Collections;
using System.Management.Automation;
using System.Security.Cryptography;
using System.Text.Json;
using FakeNode;
using VersionManager.Cmdlets.Tests.Hosting;

namespace VersionManager.Cmdlets.Tests.Versions;

public sealed class ReleaseTests : FleetTest
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("vm-release-");

    public ReleaseTests(SshFixture fixture)
        : base(fixture)
    {
        File.WriteAllText(Path.Combine(_folder.FullName, "run"), "#!/bin/sh\n");
        File.SetUnixFileMode(Path.Combine(_folder.FullName, "run"), (UnixFileMode)Convert.ToInt32("755", 8));
        Directory.CreateDirectory(Path.Combine(_folder.FullName, "data"));
        File.WriteAllText(Path.Combine(_folder.FullName, "data", "table"), "abc");
    }

    [Fact]
    public void New_Release_ListsEveryFileWithModeAndHash()
    {
        PSObject release = Make().Single;

        Assert.Equal((2, 13L), ((int)release.Properties["Files"].Value, (long)release.Properties["Bytes"].Value));
        string json = File.ReadAllText(Path.Combine(_folder.FullName, "release.json"));
        Assert.Contains("\"path\": \"data/table\"", json, StringComparison.Ordinal);
        Assert.Contains("\"mode\": \"0755\"", json, StringComparison.Ordinal);
        Assert.Contains(Convert.ToHexStringLower(SHA256.HashData("abc"u8)), json, StringComparison.Ordinal);
        Assert.Contains("tcp/7000", json, StringComparison.Ordinal);
    }

    [Fact]
    public void New_ReleaseThatIsThere_OnlyWithForce()
    {
        Assert.Empty(Make().Errors);

        Make().AssertError("ManifestExists,VersionManager.Cmdlets.NewAppReleaseCommand", ErrorCategory.ResourceExists);
        Assert.Empty(Make(force: true).Errors);
    }

    [Theory]
    [InlineData("Not-A-Name", "2.0", "application")]
    [InlineData("web", "2.70000", "version")]
    public void New_InvalidRelease_NamesTheFieldAndWritesNothing(string application, string version, string field)
    {
        ErrorRecord error = Session.Invoke("New-AppRelease", new { Path = _folder.FullName, Application = application, Version = version, Start = "run" })
            .AssertError("InvalidRelease,VersionManager.Cmdlets.NewAppReleaseCommand", ErrorCategory.InvalidData);

        Assert.Contains(field, error.ToString(), StringComparison.Ordinal);
        Assert.False(File.Exists(Path.Combine(_folder.FullName, "release.json")));
    }

    [Fact]
    public void New_Gateway_IsWrittenAsTheFormatSays()
    {
        Hashtable gateway = new() { ["listen"] = "tcp/8080", ["upstream"] = 7002, ["reads"] = new object[] { "GET", new Hashtable { ["method"] = "POST", ["path"] = "/query" } } };

        Assert.Empty(Session.Invoke("New-AppRelease", new { Path = _folder.FullName, Application = "web", Version = "2.0", Start = "run", Gateway = gateway }).Errors);

        using JsonDocument release = JsonDocument.Parse(File.ReadAllText(Path.Combine(_folder.FullName, "release.json")));
        JsonElement section = release.RootElement.GetProperty("gateway");
        Assert.Equal(("tcp/8080", 7002), (section.GetProperty("listen").GetString(), section.GetProperty("upstream").GetInt32()));
        Assert.Equal("/query", section.GetProperty("reads")[1].GetProperty("path").GetString());
    }

    [Fact]
    public void New_GatewayWithAnUnknownField_NamesItAndWritesNothing()
    {
        Hashtable gateway = new() { ["listen"] = "tcp/8080", ["upstraem"] = 7002 };

        ErrorRecord error = Session.Invoke("New-AppRelease", new { Path = _folder.FullName, Application = "web", Version = "2.0", Start = "run", Gateway = gateway })
            .AssertError("InvalidRelease,VersionManager.Cmdlets.NewAppReleaseCommand", ErrorCategory.InvalidData);

        Assert.Contains("gateway.upstraem", error.ToString(), StringComparison.Ordinal);
        Assert.False(File.Exists(Path.Combine(_folder.FullName, "release.json")));
    }

    [Fact]
    public void New_FolderWithLink_Refused()
    {
        File.CreateSymbolicLink(Path.Combine(_folder.FullName, "link"), "run");

        Make().AssertError("UnsupportedFile,VersionManager.Cmdlets.NewAppReleaseCommand", ErrorCategory.InvalidData);
    }

    [Fact]
    public void New_WhatIf_WritesNothing()
    {
        Assert.Empty(Session.Invoke("New-AppRelease", new { Path = _folder.FullName, Application = "web", Version = "2.0", Start = "run", WhatIf = true }).Output);

        Assert.False(File.Exists(Path.Combine(_folder.FullName, "release.json")));
    }

    [Fact]
    public async Task Publish_Release_SendsOnlyWhatIsMissing()
    {
        (string name, CannedApi api) = await NodeAsync();
        string hash = Convert.ToHexStringLower(SHA256.HashData("abc"u8));
        api.On("POST /v1/releases", $$"""{"application":"web","version":"2.0","missing":["{{hash}}"]}""");

        Result result = Session.Script(
            "param($f, $n) New-AppRelease -Path $f -Application web -Version 2.0 -Start run | Publish-AppVersion -Node $n", _folder.FullName, name);

        PSObject published = result.Single;
        Assert.Equal((1, 1, 3L), ((int)published.Properties["FilesSent"].Value, (int)published.Properties["FilesShared"].Value, (long)published.Properties["BytesSent"].Value));
        Assert.Equal("abc"u8.ToArray(), api.BodyOf($"PUT /v1/releases/web/2.0/files/{hash}"));
        Assert.Equal("""{"start":true}""", System.Text.Encoding.UTF8.GetString(api.BodyOf("POST /v1/releases/web/2.0/commit")));
        Assert.Equal(File.ReadAllBytes(Path.Combine(_folder.FullName, "release.json")), api.BodyOf("POST /v1/releases"));
    }

    [Fact]
    public async Task Publish_NoRelease_ManifestNotFound()
    {
        (string name, _) = await NodeAsync();

        Session.Invoke("Publish-AppVersion", new { Path = _folder.FullName, Node = name })
            .AssertError("ManifestNotFound,VersionManager.Cmdlets.PublishAppVersionCommand", ErrorCategory.ObjectNotFound, _folder.FullName);
    }

    [Fact]
    public async Task Publish_Refused_ProblemsId()
    {
        (string name, CannedApi api) = await NodeAsync();
        Assert.Empty(Make().Errors);
        api.On("POST /v1/releases", CannedAnswer.Problem("VersionObsolete", "web 2.0 is obsolete.", 409));

        Session.Invoke("Publish-AppVersion", new { Path = _folder.FullName, Node = name })
            .AssertError("VersionObsolete,VersionManager.Cmdlets.PublishAppVersionCommand", ErrorCategory.InvalidOperation, name);
    }

    [Fact]
    public async Task Publish_FileChangedSince_ReleaseTampered()
    {
        (string name, CannedApi api) = await NodeAsync();
        Assert.Empty(Make().Errors);
        string hash = Convert.ToHexStringLower(SHA256.HashData("abc"u8));
        api.On("POST /v1/releases", $$"""{"application":"web","version":"2.0","missing":["{{hash}}"]}""");
        File.WriteAllText(Path.Combine(_folder.FullName, "data", "table"), "changed");

        Session.Invoke("Publish-AppVersion", new { Path = _folder.FullName, Node = name })
            .AssertError("ReleaseTampered,VersionManager.Cmdlets.PublishAppVersionCommand", ErrorCategory.InvalidData, name);
        Assert.DoesNotContain(api.Requests, r => r.EndsWith("/commit", StringComparison.Ordinal));
    }

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        _folder.Delete(recursive: true);
        GC.SuppressFinalize(this);
    }

    private Result Make(bool force = false) => Session.Invoke("New-AppRelease", new
    {
        Path = _folder.FullName,
        Application = "web",
        Version = "2.0",
        Predecessor = "1.0",
        Start = new[] { "run", "serve" },
        Port = "tcp/7000",
        Memory = "256M",
        HealthHook = new[] { "run", "health" },
        Environment = new System.Collections.Hashtable { ["MODE"] = "test" },
        Force = force,
    });
}
