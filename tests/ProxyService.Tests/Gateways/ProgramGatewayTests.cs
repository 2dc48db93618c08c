using System.Net.Sockets;
using VersionManager.Contracts.Control;
using VersionManager.ProxyService.Tests.Fakes;

namespace VersionManager.ProxyService.Tests.Gateways;

/// <summary>A gateway from a release, which speaks lines of text, in its sandbox.</summary>
public sealed class ProgramGatewayTests
{
    private static CancellationToken Cancellation => NodeHarness.Cancellation;

    // Answers a line with what it sees of the node; a child for each connection, so that connections of an old one go on.
    private const string Program = """
        #!/usr/bin/perl
        use strict; use IO::Socket::UNIX; use IO::Handle;
        my $ended = 0; $SIG{TERM} = sub { $ended = 1 };
        open(my $listen, '+<&=', 3) or die "no socket: $!";
        while (!$ended) {
            accept(my $client, $listen) or next;
            next if fork();
            $SIG{TERM} = 'DEFAULT';
            $client->autoflush(1);
            while (my $line = <$client>) {
                my $daemon = IO::Socket::UNIX->new($ENV{VM_GATEWAY_SOCKET}) or die "no daemon: $!";
                print $daemon "GET $ENV{VM_GATEWAY_ROUTES}?after=-1 HTTP/1.0\r\nHost: daemon\r\n\r\n";
                my $routes = join('', <$daemon>); $routes =~ s/.*\r\n\r\n//s;
                my $root = -r '/etc/shadow' ? 'reads secrets' : 'reads no secrets';
                my $write = open(my $f, '>', "$ENV{VM_PATH}/x") ? 'writes' : 'does not write';
                print $client "$ENV{VM_VERSION} user $< $root, $write its release, $ENV{LISTEN_FDS} sockets, $routes\n";
            }
            exit 0;
        }
        1 while wait() >= 0;
        """;

    private static TestRelease Release(GatewayNode node, string version) =>
        TestRelease.Of(
            "store",
            version,
            manifest =>
                manifest with
                {
                    Gateway = new Contracts.Releases.GatewayManifest
                    {
                        Listen = $"tcp/{node.Port}",
                        Upstream = 0,
                        Program = ["bin/line"],
                        Reads = [],
                        Writes = [],
                        Older = [],
                        TimeoutSeconds = 10,
                        Ordered = true,
                    },
                },
            ("bin/line", Program)
        );

    [Fact]
    public async Task Program_OfANewerRelease_TakesOverAndTheOldOneFinishes()
    {
        await using GatewayNode node = await GatewayNode.StartAsync();
        await node.Daemon.RunAsync(Release(node, "1.0"));
        int first = await node.ServingAsync();
        using var old = new TcpClient();
        await old.ConnectAsync("127.0.0.1", node.Port, Cancellation);
        using var oldReader = new StreamReader(old.GetStream());
        string answer = await AskAsync(old, oldReader);
        Assert.True(
            answer.StartsWith(
                "1.0 user 65534 reads no secrets, does not write its release, 1 sockets, {\"sequence\":",
                StringComparison.Ordinal
            ),
            answer + node.Log
        );
        Assert.Contains("\"version\":\"1.0\"", answer, StringComparison.Ordinal);

        await node.Daemon.RunAsync(Release(node, "2.0"));
        await Wait.UntilAsync(
            () => node.Info is { State: GatewayState.Running, ProcessId: { } now } && now != first,
            () => $"{node.Info} {node.Log}"
        );
        Assert.Equal(new Version(2, 0), node.Info!.Program);
        await Wait.UntilAsync(() => node.Daemon.GatewayProcesses.Processes.Contains(first));
        // Connections made before the replacement are served to their end by their own process.
        Assert.StartsWith("1.0 ", await AskAsync(old, oldReader), StringComparison.Ordinal);
        string last = "";
        for (int i = 0; i < 100 && !last.StartsWith("2.0", StringComparison.Ordinal); i++)
        {
            using var client = new TcpClient();
            await client.ConnectAsync("127.0.0.1", node.Port, Cancellation);
            using var reader = new StreamReader(client.GetStream());
            last = await AskAsync(client, reader);
            Assert.NotEmpty(last);
        }
        Assert.StartsWith("2.0", last, StringComparison.Ordinal);
        old.Close();
        await Wait.UntilAsync(() => !node.Daemon.GatewayProcesses.Processes.Contains(first), () => node.Log);
    }

    private static async Task<string> AskAsync(TcpClient client, StreamReader reader)
    {
        await client.GetStream().WriteAsync("hello\n"u8.ToArray(), Cancellation);
        return await reader.ReadLineAsync(Cancellation) ?? "";
    }
}
