using System.Net;
using IrisLog.Agents;
using IrisLog.Model;
using Microsoft.Extensions.Logging.Abstractions;

namespace IrisLog.Tests.Agents;

public sealed class AgentVersionTests
{
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(30);

    [Theory]
    [InlineData(1, 2)]
    [InlineData(2, 1)]
    public async Task Ask_AgentOfAnotherVersion_FailsLoudlyOnBothSides(int theirs, int ours)
    {
        await using var server = new AgentServer(
            new IPEndPoint(IPAddress.Loopback, 0),
            Version(theirs),
            Timeout,
            NullLogger.Instance
        );
        server.Start((_, _) => throw new InvalidOperationException("It must not be served."));
        var client = new AgentClient(Version(ours), Timeout, TimeProvider.System, NullLogger.Instance);

        var failure = await Assert.ThrowsAsync<AgentException>(() =>
            client.AskAsync(server.Address, AgentRequest.ForQuery("/irislog", TimeSpan.Zero), TestFleet.Cancellation)
        );

        Assert.Equal(AgentFailure.ForeignVersion, failure.Failure);
        Assert.Contains($"speaks version {theirs}, this agent version {ours}", failure.Message, StringComparison.Ordinal);
        Assert.Equal(1, server.ForeignMessages);
    }

    [Fact]
    public async Task Ask_QueryThatIsRefused_BringsTheReason()
    {
        await using var server = new AgentServer(
            new IPEndPoint(IPAddress.Loopback, 0),
            IrisLogVersion.One,
            Timeout,
            NullLogger.Instance
        );
        server.Start((_, _) => throw new QueryException("because"));
        var client = new AgentClient(IrisLogVersion.One, Timeout, TimeProvider.System, NullLogger.Instance);

        var failure = await Assert.ThrowsAsync<AgentException>(() =>
            client.AskAsync(server.Address, AgentRequest.ForQuery("x", TimeSpan.Zero), TestFleet.Cancellation)
        );

        Assert.Equal(AgentFailure.Refused, failure.Failure);
        Assert.Contains("because", failure.Message, StringComparison.Ordinal);
    }

    private static IrisLogVersion Version(int number) => number == 1 ? IrisLogVersion.One : IrisLogVersion.Two;
}
