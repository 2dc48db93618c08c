using System.Net;
using System.Net.NetworkInformation;
using System.Net.Sockets;
using SourceRouter.Messages;

namespace SourceRouter.Nodes;

/// <summary>A node: its TCP and UDP port for other nodes, and its TCP port for clients.</summary>
public static class NodeServer
{
    /// <summary>The port, TCP and UDP, on which nodes speak to each other.</summary>
    public const int NodePort = 7000;

    /// <summary>The TCP port that clients use.</summary>
    public const int ClientPort = 7001;

    // Longer than a node may hold a message for an upgrading version.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(120);

    /// <summary>Serves until cancelled, or until a message shows that a version leaked.</summary>
    /// <exception cref="ForeignMessageException">Another version's message came.</exception>
    public static async Task RunAsync(
        INodeMessages messages,
        string tablePath,
        IPAddress self,
        CancellationToken cancellationToken
    )
    {
        using AnswerTable table = AnswerTable.Open(tablePath);
        var router = new Router(self, table);
        var tcp = new TcpNode(messages, NodePort, Patience);
        using var udp = new UdpNode(messages, NodePort, Patience);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        Task[] services =
        [
            tcp.ServeAsync(router, stop.Token),
            udp.ServeAsync(router, stop.Token),
            new ClientPort(router, messages, tcp, udp, ClientPort).ServeAsync(stop.Token),
        ];
        await Console.Out.WriteLineAsync($"sourcerouter {messages.Version} serves at {self}");
        Task ended = await Task.WhenAny(services);
        await stop.CancelAsync();
        await ended;
    }

    /// <summary>The host's own address: that of its first interface that is up and no loopback.</summary>
    /// <exception cref="InvalidOperationException">The host has no such address.</exception>
    public static IPAddress FindAddress() =>
        NetworkInterface
            .GetAllNetworkInterfaces()
            .Where(i => i.NetworkInterfaceType != NetworkInterfaceType.Loopback && i.OperationalStatus != OperationalStatus.Down)
            .SelectMany(i => i.GetIPProperties().UnicastAddresses)
            .Select(a => a.Address)
            .FirstOrDefault(a => a.AddressFamily == AddressFamily.InterNetwork)
        ?? throw new InvalidOperationException("This host has no IPv4 address. Say which to use: --address ADDRESS.");
}
