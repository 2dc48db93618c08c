using System.Management.Automation;
using System.Net;
using System.Net.Sockets;
using VersionManager.Cmdlets.Tests.Hosting;

namespace VersionManager.Cmdlets.Tests.Nodes;

public sealed class ConnectVmNodeTests(SshFixture fixture) : FleetTest(fixture)
{
    private const string Command = ",VersionManager.Cmdlets.ConnectVmNodeCommand";

    [Fact]
    public async Task Connect_Node_DescribesItAndItsDaemon()
    {
        (string name, _) = await NodeAsync();

        PSObject node = Session.Invoke("Get-VmNode", new { Name = name }).Single;

        Assert.Equal((name, "192.0.2.7", "0.1.0", true), (node.Properties["Name"].Value, node.Properties["Address"].Value, node.Properties["DaemonVersion"].Value, node.Properties["IsConnected"].Value));
    }

    [Fact]
    public void Connect_WrongKey_AuthenticationFailed() =>
        Connect(new { HostName = "127.0.0.1", Ssh.Port, UserName = "root", KeyFilePath = Ssh.WrongKeyFile, KnownHostsPath = Ssh.KnownHosts, ConfigPath = "/dev/null" })
            .AssertError("AuthenticationFailed" + Command, ErrorCategory.AuthenticationError, "127.0.0.1");

    [Fact]
    public void Connect_UnknownHost_SaysSo() =>
        Connect(new { HostName = "no-such-host.invalid", UserName = "root", KeyFilePath = Ssh.KeyFile, ConfigPath = "/dev/null" })
            .AssertError("UnknownHost" + Command, ErrorCategory.ObjectNotFound, "no-such-host.invalid");

    [Fact]
    public void Connect_UnreachableHost_SaysSo()
    {
        using TcpListener listener = new(IPAddress.Loopback, 0);
        listener.Start();
        int port = ((IPEndPoint)listener.LocalEndpoint).Port;
        listener.Stop();

        Connect(new { HostName = "127.0.0.1", Port = port, UserName = "root", KeyFilePath = Ssh.KeyFile, ConfigPath = "/dev/null" })
            .AssertError("HostUnreachable" + Command, ErrorCategory.ConnectionError, "127.0.0.1");
    }

    [Fact]
    public void Connect_OtherHostKey_HostKeyMismatch()
    {
        string known = Path.Combine(Ssh.Folder, "other_known_hosts");
        File.WriteAllText(known, $"[127.0.0.1]:{Ssh.Port} {File.ReadAllText(Ssh.WrongKeyFile + ".pub")}");

        Connect(new { HostName = "127.0.0.1", Ssh.Port, UserName = "root", KeyFilePath = Ssh.KeyFile, KnownHostsPath = known, ConfigPath = "/dev/null" })
            .AssertError("HostKeyMismatch" + Command, ErrorCategory.SecurityError, "127.0.0.1");
    }

    [Fact]
    public void Connect_OneOfTwoFails_TheOtherIsConnected()
    {
        (string name, _) = BareNode();

        Result result = Session.Invoke("Get-VmGuest", new { Node = new[] { name, "no-such-host.invalid" } });

        Assert.Equal(
            ["DaemonNotInstalled,VersionManager.Cmdlets.GetVmGuestCommand", "UnknownHost,VersionManager.Cmdlets.GetVmGuestCommand"],
            result.Errors.Select(e => e.FullyQualifiedErrorId).Order());
        Assert.Equal([name, "no-such-host.invalid"], result.Errors.OrderBy(e => e.FullyQualifiedErrorId, StringComparer.Ordinal).Select(e => e.TargetObject));
    }

    [Fact]
    public void Connect_ByObjectsOfATestbed_BindsItsProperties()
    {
        PSObject host = new();
        foreach ((string name, object value) in new (string, object)[]
        {
            ("Name", $"{Prefix}-bed"), ("Address", "127.0.0.1"), ("SshPort", Ssh.Port), ("UserName", "root"), ("KeyFile", Ssh.KeyFile), ("KnownHostsPath", Ssh.KnownHosts),
        })
            host.Properties.Add(new PSNoteProperty(name, value));

        PSObject node = Session.Invoke("Connect-VmNode", new { ConfigPath = "/dev/null" }, host).Single;

        Assert.Equal($"{Prefix}-bed", node.Properties["Name"].Value);
        Assert.Empty(Session.Invoke("Disconnect-VmNode", null, node).Errors);
        Session.Invoke("Get-VmNode", new { Name = $"{Prefix}-bed" }).AssertError("NodeNotConnected,VersionManager.Cmdlets.GetVmNodeCommand", ErrorCategory.ObjectNotFound);
    }

    [Fact]
    public void Disconnect_WhatIf_StaysConnected()
    {
        (string name, _) = BareNode();

        Assert.Empty(Session.Invoke("Disconnect-VmNode", new { Node = name, WhatIf = true }).Errors);

        Assert.Contains($"What if: Performing the operation \"Disconnect\" on target \"{name}\".", Session.Host.Lines);
        Assert.Equal(true, Session.Invoke("Get-VmNode", new { Name = name }).Single.Properties["IsConnected"].Value);
    }

    private Result Connect(object parameters) => Session.Invoke("Connect-VmNode", parameters);
}
