using System.Management.Automation;
using FakeNode;
using VersionManager.Cmdlets.Tests.Hosting;

namespace VersionManager.Cmdlets.Tests.Ports;

public sealed class VmPortTests(SshFixture fixture) : FleetTest(fixture)
{
    [Fact]
    public async Task Register_Ports_InOrderAndPutOut()
    {
        (string name, CannedApi api) = await NodeAsync();
        api.On("GET /v1/ports", """[{"application":"web","protocol":"Tcp","port":7000,"source":"Operator"},{"application":"web","protocol":"Udp","port":7000,"source":"Operator"}]""");

        Result result = Session.Invoke("Register-VmPort", new { Node = name, Application = "web", Port = new[] { "tcp/7000", "udp/7000" } });

        Assert.Empty(result.Errors);
        Assert.Equal(["tcp/7000", "udp/7000"], result.Values("Port"));
        Assert.Equal("""{"application":"web","protocol":"Udp","port":7000}""", System.Text.Encoding.UTF8.GetString(api.BodyOf("POST /v1/ports")));
    }

    [Fact]
    public async Task Register_PortOfAnother_PortTaken()
    {
        (string name, CannedApi api) = await NodeAsync();
        api.On("POST /v1/ports", CannedAnswer.Problem("PortTaken", "tcp/7000 belongs to 'other'.", 409));

        ErrorRecord error = Session.Invoke("Register-VmPort", new { Node = name, Application = "web", Port = "tcp/7000" })
            .AssertError("PortTaken,VersionManager.Cmdlets.RegisterVmPortCommand", ErrorCategory.ResourceExists, name);

        Assert.Contains("'other'", error.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Register_NoPort_SaysWhatToWrite()
    {
        (string name, _) = await NodeAsync();

        ErrorRecord error = Assert.Single(Session.Invoke("Register-VmPort", new { Node = name, Application = "web", Port = "7000" }).Errors);

        Assert.Contains("tcp/PORT", error.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Get_ThenUnregister_ByPipeline()
    {
        (string name, CannedApi api) = await NodeAsync();
        api.On("GET /v1/ports", """[{"application":"web","protocol":"Tcp","port":7000,"source":"Manifest"}]""");

        Assert.Empty(Session.Script("param($n) Get-VmPort -Node $n | Unregister-VmPort -Force", name).Errors);

        Assert.Contains("DELETE /v1/ports/tcp/7000?application=web", api.Requests);
    }
}
