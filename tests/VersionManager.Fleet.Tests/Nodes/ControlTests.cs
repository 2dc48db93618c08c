using FakeNode;
using VersionManager.Contracts;
using VersionManager.Contracts.Control;

namespace VersionManager.Fleet.Tests.Nodes;

public sealed class ControlTests(SshFixture fixture)
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Get_SeveralAtOnce_EachHasItsAnswer()
    {
        await using FakeHost host = await FakeHost.StartAsync(fixture.Ssh);
        VmNode node = await fixture.ConnectAsync(host);
        TaskCompletionSource held = new();
        host.Api!.On("GET /v1/upgrades", new CannedAnswer(200, """{"sequence":9,"items":[]}""", held.Task));

        Task<UpgradeList> slow = node.Client.GetUpgradesAsync(null, null, 4, 20, Cancellation);
        await node.RefreshAsync(Cancellation);
        IReadOnlyList<PortInfo> ports = await node.Client.GetPortsAsync(Cancellation);
        held.SetResult();

        Assert.Equal("192.0.2.7", node.Address);
        Assert.Empty(ports);
        Assert.Equal(9, (await slow).Sequence);
        Assert.Contains("GET /v1/upgrades?after=4&wait=20", host.Api.Requests);
        node.Connection.Dispose();
    }

    [Fact]
    public async Task Request_Refused_ProblemException()
    {
        await using FakeHost host = await FakeHost.StartAsync(fixture.Ssh);
        VmNode node = await fixture.ConnectAsync(host);
        host.Api!.On(
            "POST /v1/ports",
            CannedAnswer.Problem("PortTaken", "tcp/7000 belongs to 'other'.", 409, "Choose another port.")
        );

        ProblemException error = await Assert.ThrowsAsync<ProblemException>(() =>
            node.Client.RegisterPortAsync(new RegisterPortRequest("mine", TransportProtocol.Tcp, 7000), Cancellation)
        );

        Assert.Equal(ProblemCode.PortTaken, error.Code);
        Assert.Equal("fake: tcp/7000 belongs to 'other'. Choose another port.", error.Message);
        node.Connection.Dispose();
    }

    [Fact]
    public async Task Request_DaemonRestarted_GoesOn()
    {
        await using FakeHost host = await FakeHost.StartAsync(fixture.Ssh);
        VmNode node = await fixture.ConnectAsync(host);
        await node.RefreshAsync(Cancellation);
        await host.Api!.DisposeAsync();
        await using CannedApi again = await CannedApi.StartAsync(Path.Combine(host.RunFolder, "vmproxy.sock"));

        Assert.Empty(await node.Client.GetGuestsAsync(Cancellation));
        node.Connection.Dispose();
    }

    [Fact]
    public async Task Request_NoDaemon_DaemonNotInstalled()
    {
        await using FakeHost host = FakeHost.Create(fixture.Ssh);
        VmNode node = await fixture.ConnectAsync(host);

        NodeException error = await Assert.ThrowsAsync<NodeException>(() => node.RefreshAsync(Cancellation));

        Assert.Equal(NodeErrorKind.DaemonNotInstalled, error.Kind);
        Assert.Contains("Install-VmNode", error.Message, StringComparison.Ordinal);
        node.Connection.Dispose();
    }

    [Fact]
    public async Task Request_DaemonStopped_DaemonNotRunning()
    {
        await using FakeHost host = FakeHost.Create(fixture.Ssh);
        FakeHost.WriteDaemon(host.DaemonPath, "");
        VmNode node = await fixture.ConnectAsync(host);

        Assert.Equal(
            NodeErrorKind.DaemonNotRunning,
            (await Assert.ThrowsAsync<NodeException>(() => node.RefreshAsync(Cancellation))).Kind
        );
        node.Connection.Dispose();
    }

    [Fact]
    public async Task Request_Cancelled_ConnectionStaysUsable()
    {
        await using FakeHost host = await FakeHost.StartAsync(fixture.Ssh);
        VmNode node = await fixture.ConnectAsync(host);
        host.Api!.On("GET /v1/upgrades", new CannedAnswer(200, "{}", new TaskCompletionSource().Task));
        using CancellationTokenSource cancel = new();

        Task<UpgradeList> waiting = node.Client.GetUpgradesAsync(null, null, 1, 20, cancel.Token);
        while (host.Api.Requests.Count == 0)
            await Task.Yield();
        await cancel.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting);
        Assert.Empty(await node.Client.GetGuestsAsync(Cancellation));
        node.Connection.Dispose();
    }

    [Fact]
    public async Task Request_ConnectionGone_ConnectionLost()
    {
        await using FakeHost host = await FakeHost.StartAsync(fixture.Ssh);
        VmNode node = await fixture.ConnectAsync(host);
        node.Connection.Dispose();

        Assert.Equal(
            NodeErrorKind.ConnectionLost,
            (await Assert.ThrowsAsync<NodeException>(() => node.RefreshAsync(Cancellation))).Kind
        );
        Assert.False(node.IsConnected);
    }
}
