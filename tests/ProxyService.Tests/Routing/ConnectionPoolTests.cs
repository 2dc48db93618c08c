using System.Globalization;
using System.Net.Sockets;
using VersionManager.TestNetwork;

namespace VersionManager.ProxyService.Tests.Routing;

/// <summary>Connections between daemons that are open before a stream needs one, and streams whose connection ends before the
/// peer reads it.</summary>
[Collection(nameof(RoutedNetwork))]
public sealed class ConnectionsAheadTests(RoutedNetwork network)
{
    private const int Port = 7016;

    [Fact]
    public async Task Stream_ThatWasAccepted_LeavesAPooledConnectionUntilItIsTooOld()
    {
        using IDisposable server = network.B["1.0"].ServeTagged(Port, "1.0");
        await Wait.UntilAsync(() => Connections() == 0);
        using (Socket stream = await network.A["1.0"].ConnectAsync(network.B.Address, Port))
        {
            Assert.EndsWith("x", await stream.AskAsync("x"), StringComparison.Ordinal);
            await Wait.UntilAsync(() => Connections() == 2);
        }

        await Wait.UntilAsync(() => Connections() == 0);
    }

    [Fact]
    public async Task Kill_OfADaemonThatDidNotReadAStream_RetriesTheStream()
    {
        using IDisposable server = network.B["1.0"].ServeTagged(Port, "1.0");
        using (Socket before = await network.A["1.0"].ConnectAsync(network.B.Address, Port))
            Assert.EndsWith("x", await before.AskAsync("x"), StringComparison.Ordinal);
        Socket[] streams;
        Task<string>[] answers;
        try
        {
            // The kernel accepts connections for the stopped daemon, and their bytes.
            Tool.Run("kill", "-STOP", network.B.Router.Id.ToString(CultureInfo.InvariantCulture));
            streams =
            [
                .. await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => network.A["1.0"].ConnectAsync(network.B.Address, Port))),
            ];
            answers = [.. streams.Select((s, i) => s.AskAsync($"{i}"))];
            await Wait.UntilAsync(() => Unread() == streams.Length);
        }
        finally
        {
            network.B.Router.Kill();
            network.B.Restart();
            await network.B.Router.DoAsync("start " + network.B.Table("1.0", "1.0", "2.0"));
        }

        for (int i = 0; i < answers.Length; i++)
            Assert.EndsWith($" {i}", await answers[i], StringComparison.Ordinal);
        foreach (Socket stream in streams)
            stream.Dispose();
    }

    private int Connections() => Established(network.A, "dport").Length;

    private int Unread() => Established(network.B, "sport").Count(line => !line.StartsWith('0'));

    private static string[] Established(RoutedNode node, string side) =>
        node
            .Namespace.Run("ss", "-tnH", "state", "established", side, "=", ":7077")
            .Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
}
