using System.Net;
using System.Text;
using VersionManager.Contracts;
using VersionManager.Contracts.Control;
using VersionManager.Contracts.Releases;
using VersionManager.Kernel.Tools;
using VersionManager.ProxyService.Releases;
using VersionManager.ProxyService.Tests.Fakes;
using VersionManager.TestNetwork;

namespace VersionManager.ProxyService.Tests.Releases;

public sealed class UploadTests
{
    private static readonly TestRelease One = TestRelease.Of("router", "1.0", ("data/same", "the same"), ("data/other", "one"));
    private static readonly TestRelease Two = TestRelease.Of("router", "2.0", ("data/same", "the same"), ("data/other", "two"));

    [Fact]
    public async Task Publish_OfASecondVersion_SendsOnlyWhatIsNewAndSharesTheRest()
    {
        await using NodeHarness node = await NodeHarness.StartAsync();
        await node.PublishAsync(One, start: false);
        (_, byte[] body) = await node.SendAsync("POST", "/v1/releases", Two.Bytes);
        ReleaseUpload upload = System.Text.Json.JsonSerializer.Deserialize(body, ContractsJson.Default.ReleaseUpload)!;
        Assert.Equal(2, upload.Missing.Count);
        await node.PublishAsync(Two, start: false);
        string inodes = await new ToolRunner().CheckAsync(
            "stat",
            [
                "-c",
                "%i",
                Path.Combine(node.Data.Releases, "router/1.0/tree/data/same"),
                Path.Combine(node.Data.Releases, "router/2.0/tree/data/same"),
            ],
            cancellation: NodeHarness.Cancellation
        );
        Assert.Single(inodes.Split('\n', StringSplitOptions.RemoveEmptyEntries).Distinct());
        Assert.Empty(Directory.EnumerateFileSystemEntries(Path.Combine(node.Data.Uploads, "router")));
    }

    [Fact]
    public async Task Publish_OfEqualFilesWithOtherModes_GivesEachItsOwn()
    {
        await using NodeHarness node = await NodeHarness.StartAsync();
        await node.PublishAsync(
            TestRelease.Of("router", "1.0", ("bin/tool", "x"), ("data/tool", "x"), ("data/again", "x")),
            start: false
        );
        string tree = Path.Combine(node.Data.Releases, "router/1.0/tree");
        Assert.Equal("0755", FileModes.Text(File.GetUnixFileMode(Path.Combine(tree, "bin/tool"))));
        Assert.Equal("0644", FileModes.Text(File.GetUnixFileMode(Path.Combine(tree, "data/tool"))));
    }

    [Fact]
    public async Task Get_OfARelease_IsThePublishersBytes()
    {
        await using NodeHarness node = await NodeHarness.StartAsync();
        await node.PublishAsync(One, start: false);
        (HttpStatusCode status, byte[] body) = await node.SendAsync("GET", "/v1/releases/router/1.0");
        Assert.Equal(HttpStatusCode.OK, status);
        Assert.Equal(One.Bytes, body);
    }

    [Fact]
    public async Task Put_OfOtherContent_IsRefusedAndNotKept()
    {
        await using NodeHarness node = await NodeHarness.StartAsync();
        await node.SendAsync("POST", "/v1/releases", One.Bytes);
        string sha256 = One.Manifest.Files[0].Sha256;
        byte[] tampered = [.. One.ContentOf(sha256)];
        tampered[0] ^= 1;
        Problem problem = await node.RefusalAsync("PUT", $"/v1/releases/router/1.0/files/{sha256}", tampered);
        Assert.Equal(ProblemCode.ReleaseTampered, problem.Code);
        problem = await node.RefusalAsync("PUT", $"/v1/releases/router/1.0/files/{sha256}", [.. tampered, 0]);
        Assert.Equal(ProblemCode.ReleaseTampered, problem.Code);
        problem = await node.RefusalAsync("POST", "/v1/releases/router/1.0/commit", """{"start":false}""");
        Assert.Contains("were not sent", problem.Title, StringComparison.Ordinal);
        Assert.Empty(node.Releases.All);
    }

    [Fact]
    public async Task Publish_OfAnotherReleaseOfTheSameVersion_IsRefused()
    {
        await using NodeHarness node = await NodeHarness.StartAsync();
        await node.PublishAsync(One, start: false);
        await node.PublishAsync(One, start: false);
        Problem problem = await node.RefusalAsync(
            "POST",
            "/v1/releases",
            TestRelease.Of("router", "1.0", ("data/same", "not the same")).Bytes
        );
        Assert.Equal(ProblemCode.ReleaseConflict, problem.Code);
    }

    [Fact]
    public async Task Publish_OfAnExpiredRelease_IsRefused()
    {
        await using NodeHarness node = await NodeHarness.StartAsync();
        TestRelease expired = TestRelease.Of("router", "1.0", m => m with { Expires = node.Clock.GetUtcNow() });
        Assert.Equal(ProblemCode.ReleaseExpired, (await node.RefusalAsync("POST", "/v1/releases", expired.Bytes)).Code);
    }

    [Fact]
    public async Task Publish_OfAMalformedManifest_NamesTheFieldsAndChangesNothing()
    {
        await using NodeHarness node = await NodeHarness.StartAsync();
        string manifest = Encoding.UTF8.GetString(One.Bytes).Replace("\"user\"", "\"usr\"", StringComparison.Ordinal);
        Problem problem = await node.RefusalAsync("POST", "/v1/releases", manifest);
        Assert.Equal(ProblemCode.InvalidRelease, problem.Code);
        Assert.Contains("usr: is not a field of the format. Did you mean \"user\"?", problem.Detail, StringComparison.Ordinal);
        Assert.Empty(Directory.EnumerateFileSystemEntries(node.Data.Uploads));
    }

    [Fact]
    public async Task Publish_AfterADaemonWasKilledHalfWay_GoesOn()
    {
        await using NodeHarness node = await NodeHarness.StartAsync();
        await node.SendAsync("POST", "/v1/releases", One.Bytes);
        string first = One.Manifest.Files[0].Sha256;
        await node.SendAsync("PUT", $"/v1/releases/router/1.0/files/{first}", One.ContentOf(first));
        await using NodeHarness next = await node.KilledAndStartedAgainAsync();
        Assert.Empty(next.Releases.All);
        (_, byte[] body) = await next.SendAsync("POST", "/v1/releases", One.Bytes);
        ReleaseUpload upload = System.Text.Json.JsonSerializer.Deserialize(body, ContractsJson.Default.ReleaseUpload)!;
        Assert.DoesNotContain(first, upload.Missing);
        await next.PublishAsync(One, start: false);
        Assert.Single(next.Releases.All);
    }

    [Fact]
    public async Task Publish_OfADamagedReleaseAgain_RepairsIt()
    {
        await using NodeHarness node = await NodeHarness.StartAsync();
        await node.PublishAsync(One, start: false);
        await File.WriteAllTextAsync(
            Path.Combine(node.Data.Releases, "router/1.0/tree/data/other"),
            "two",
            NodeHarness.Cancellation
        );
        await node.PublishAsync(One, start: false);
        Release release = node.Releases.Require(One.Key);
        Assert.Empty(await TreeVerifier.FindFaultsAsync(release.Tree, release.Manifest, NodeHarness.Cancellation));
    }

    [Fact]
    public async Task Put_OnAFullDisk_FailsAndKeepsNothing()
    {
        using var disk = new SmallDisk(kilobytes: 1024);
        await using NodeHarness node = await NodeHarness.StartAsync(
            Directory.CreateDirectory(Path.Combine(disk.Folder, "node")).FullName,
            new FakeGuestHost()
        );
        TestRelease large = TestRelease.Of("router", "1.0", ("data/large", new string('x', 2 << 20)));
        await node.SendAsync("POST", "/v1/releases", large.Bytes);
        Problem problem = await node.RefusalAsync(
            "PUT",
            $"/v1/releases/router/1.0/files/{large.Manifest.Files.Single(f => f.Path == "data/large").Sha256}",
            large.Content["data/large"]
        );
        Assert.Equal(ProblemCode.DiskFull, problem.Code);
        Assert.Empty(Directory.GetFiles(Path.Combine(node.Data.Uploads, "router/1.0/blobs")));
        await node.PublishAsync(TestRelease.Of("router", "1.1"), start: false);
    }

    [Theory]
    [InlineData("GET", "/v1/releases/router/9.0", ProblemCode.ReleaseNotFound)]
    [InlineData("GET", "/v1/releases/Router/1.0", ProblemCode.InvalidRequest)]
    [InlineData("GET", "/v1/releases/router/x", ProblemCode.InvalidRequest)]
    [InlineData("PUT", "/v1/releases/router/1.0/files/abc", ProblemCode.InvalidRequest)]
    [InlineData(
        "PUT",
        "/v1/releases/router/1.0/files/2c26b46b68ffc68ff99b453c1d30413413422d706483bfa0f98a5e886266e7ae",
        ProblemCode.ReleaseNotFound
    )]
    [InlineData("POST", "/v1/releases/router/1.0/commit", ProblemCode.ReleaseNotFound)]
    public async Task AnyRequest_ForAnUnknownRelease_IsRefused(string method, string path, ProblemCode code)
    {
        await using NodeHarness node = await NodeHarness.StartAsync();
        Assert.Equal(code, (await node.RefusalAsync(method, path, """{"start":true}""")).Code);
    }
}
