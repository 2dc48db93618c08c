using System.Text;
using VersionManager.Contracts.Releases;

namespace VersionManager.Contracts.Tests.Releases;

public class GatewaySectionTests
{
    private static ReleaseManifest Read(string gateway, string ports = "") =>
        ReleaseManifestReader.Read(
            Encoding.UTF8.GetBytes(
                $$"""{"application":"store","version":"2.0","start":["/bin/true"],"ports":[{{ports}}],"files":[],"hooks":{"compensate":["/bin/undo"],"verify":["/bin/look"]},"gateway":{{gateway}}}"""
            )
        );

    private static string Fault(string gateway, string ports = "") =>
        Assert.Throws<ReleaseFormatException>(() => Read(gateway, ports)).Message;

    [Fact]
    public void Read_Shortest_HasTheDefaults()
    {
        GatewayManifest gateway = Read("""{"listen":"tcp/8080","upstream":7002}""").Gateway!;
        Assert.Equal(["GET", "HEAD"], gateway.Reads.Select(rule => rule.ToString()));
        Assert.Equal(["PUT", "POST", "DELETE", "PATCH"], gateway.Writes.Select(rule => rule.ToString()));
        Assert.Equal([404], gateway.Older);
        Assert.Equal((10, true), (gateway.TimeoutSeconds, gateway.Ordered));
    }

    [Fact]
    public void Write_Everything_ReadsBackTheSame()
    {
        ReleaseManifest release = Read(
            """
            {"listen":"tcp/8080","upstream":7002,"reads":["GET",{"method":"POST","path":"/query"}],"writes":["POST"],
             "older":[404,410],"timeoutSeconds":3,"ordered":false}
            """
        );
        byte[] written = ReleaseManifestWriter.Write(release);
        ReleaseManifest again = ReleaseManifestReader.Read(written);
        Assert.Equal(written, ReleaseManifestWriter.Write(again));
        Assert.Equal(new GatewayRule("POST", "/query"), again.Gateway!.Reads[1]);
        Assert.Equal([404, 410], again.Gateway.Older);
        Assert.Equal((3, false), (again.Gateway.TimeoutSeconds, again.Gateway.Ordered));
        Assert.Equal(["/bin/undo"], again.Hooks.Compensate);
        Assert.Equal(["/bin/look"], again.Hooks.Verify);
    }

    [Fact]
    public void Write_ProgramOrTranslator_ReadsBackTheSame()
    {
        foreach (
            string gateway in new[]
            {
                """{"listen":"tcp/7100 udp/7100","program":["bin/gw","--fast"]}""",
                """{"listen":"tcp/8080","upstream":7002,"translator":{"upstream":7003,"answers":false}}""",
            }
        )
        {
            ReleaseManifest release = Read(gateway);
            byte[] written = ReleaseManifestWriter.Write(release);
            ReleaseManifest again = ReleaseManifestReader.Read(written);
            Assert.Equal(written, ReleaseManifestWriter.Write(again));
            Assert.Equal(release.Gateway!.Program, again.Gateway!.Program);
            Assert.Equal(release.Gateway.Translator, again.Gateway.Translator);
            Assert.Equal(release.Gateway.Ports, again.Gateway.Ports);
        }
    }

    [Theory]
    [InlineData("""[]""", "gateway: is a list")]
    [InlineData("""{"upstream":1}""", "gateway.listen: is missing")]
    [InlineData("""{"listen":"tcp/8080"}""", "gateway.upstream: is missing")]
    [InlineData("""{"listen":"udp/8080","upstream":1}""", "gateway.listen: udp/8080 is not where HTTP is spoken")]
    [InlineData("""{"listen":"8080","upstream":1}""", "gateway.listen: '8080' is not a port")]
    [InlineData("""{"listen":"tcp/8080","upstream":70000}""", "gateway.upstream: 70000 is not a port")]
    [InlineData("""{"listen":"tcp/8080","upstream":"1"}""", "gateway.upstream: is a string")]
    [InlineData("""{"listen":"tcp/8080","upstream":1,"reads":"GET"}""", "gateway.reads: is a string")]
    [InlineData("""{"listen":"tcp/8080","upstream":1,"reads":["get"]}""", "gateway.reads[0]: 'get' is not a method")]
    [InlineData("""{"listen":"tcp/8080","upstream":1,"reads":["GET","GET"]}""", "gateway.reads[1]: 'GET' is listed twice")]
    [InlineData("""{"listen":"tcp/8080","upstream":1,"reads":[{"path":"/a"}]}""", "gateway.reads[0].method: is missing")]
    [InlineData(
        """{"listen":"tcp/8080","upstream":1,"reads":[{"method":"GET","path":"a"}]}""",
        "gateway.reads[0]: 'a' is not a path"
    )]
    [InlineData("""{"listen":"tcp/8080","upstream":1,"writes":["GET"]}""", "gateway.writes[0]: 'GET' is among the reads too")]
    [InlineData("""{"listen":"tcp/8080","upstream":1,"older":[200]}""", "gateway.older[0]: 200 cannot mean")]
    [InlineData("""{"listen":"tcp/8080","upstream":1,"older":["404"]}""", "gateway.older[0]: is a string")]
    [InlineData("""{"listen":"tcp/8080","upstream":1,"timeoutSeconds":0}""", "gateway.timeoutSeconds: 0 is not a time-out")]
    [InlineData("""{"listen":"tcp/8080","upstream":1,"ordered":"yes"}""", "gateway.ordered: is a string")]
    [InlineData("""{"listen":"tcp/8080","upstream":1,"timeout":5}""", "gateway.timeout: is not a field")]
    [InlineData("""{"listen":"tcp/8080 tcp/8081","upstream":1}""", "gateway.listen: 'tcp/8080 tcp/8081' is not a port")]
    [InlineData("""{"listen":"tcp/8080 tcp/8080","program":["gw"]}""", "gateway.listen: A port is listed twice")]
    [InlineData("""{"listen":"tcp/8080","program":[]}""", "gateway.program: The command line is empty")]
    [InlineData(
        """{"listen":"tcp/8080","program":["gw"],"translator":{"upstream":1}}""",
        "gateway.translator: A gateway program translates by itself"
    )]
    [InlineData("""{"listen":"tcp/8080","upstream":1,"translator":{}}""", "gateway.translator.upstream: is missing")]
    [InlineData(
        """{"listen":"tcp/8080","upstream":1,"translator":{"upstream":0}}""",
        "gateway.translator.upstream: 0 is not a port"
    )]
    [InlineData(
        """{"listen":"tcp/8080","upstream":1,"translator":{"upstream":1,"answers":1}}""",
        "gateway.translator.answers: is a number"
    )]
    public void Read_Malformed_NamesTheField(string gateway, string fault) =>
        Assert.Contains(fault, Fault(gateway), StringComparison.Ordinal);

    [Fact]
    public void Read_ListensOnAManagedPort_SaysSo() =>
        Assert.Contains(
            "gateway.listen: tcp/8080 is a managed port",
            Fault("""{"listen":"tcp/8080","upstream":1}""", "\"tcp/8080\""),
            StringComparison.Ordinal
        );
}
