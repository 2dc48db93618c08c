using System.Net;
using Microsoft.Extensions.Logging.Abstractions;
using VersionManager.Contracts;
using VersionManager.DataPath.Peers;
using VersionManager.DataPath.Routes;
using VersionManager.Kernel.Tools;

namespace VersionManager.DataPath.Routing;

/// <summary>The options of a <see cref="Router"/>. The defaults are those of a real node.</summary>
public sealed record RouterOptions
{
    /// <summary>The node's address, which its guests and its peers use.</summary>
    public required IPAddress NodeAddress { get; init; }

    /// <summary>The interface that leads to the peers, such as <c>eth0</c>.</summary>
    public required string Uplink { get; init; }

    /// <summary>Observes which versions peers run.</summary>
    public required IVersionObserver Observer { get; init; }

    /// <summary>How flows are held for a version that may run here soon.</summary>
    public required IVersionWaiter Waiter { get; init; }

    /// <summary>Serves the peers' own streams.</summary>
    public required IPeerStreamHandler PeerStreams { get; init; }

    /// <summary>Remembers the known nodes.</summary>
    public required IPeerStore PeerStore { get; init; }

    /// <summary>The overlay port, TCP and UDP: 1 to 65535, and the same on every node.</summary>
    public int OverlayPort { get; init; } = WellKnown.OverlayPort;

    /// <summary>The loopback port that guests' flows are diverted to, TCP and UDP: 1 to 65535.</summary>
    public int InterceptPort { get; init; } = 15001;

    /// <summary>The name prefix of the node's ends of guests' links.</summary>
    public string GuestLinkPrefix { get; init; } = "vg";

    /// <summary>The number of event loops for streams, at least 1; each has a thread.</summary>
    public int Threads { get; init; } = Math.Clamp(Environment.ProcessorCount, 1, 8);

    /// <summary>The policy for flows to unmanaged hosts.</summary>
    public UnmanagedPolicy Unmanaged { get; init; } = UnmanagedPolicy.Allow;

    /// <summary>The longest time that a host which refuses on the overlay port counts as unmanaged before it is asked again;
    /// shorter at first.</summary>
    public TimeSpan UnmanagedLifetime { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>How long connecting to a peer, or to a guest, may take, including retries of a known node that refuses.</summary>
    public TimeSpan ConnectTimeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>How long a peer may take to send its whole header: long, since a busy host's daemon may not run for
    /// seconds.</summary>
    public TimeSpan HeaderTimeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>How long a peer may take to answer; longer than any <c>hold</c>.</summary>
    public TimeSpan AnswerTimeout { get; init; } = TimeSpan.FromSeconds(90);

    /// <summary>How long the kernel remembers a peer's refusal, and refuses at once.</summary>
    public TimeSpan RefusedLifetime { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>How long an idle (remote address, port) pair is kept for UDP.</summary>
    public TimeSpan UdpIdleTimeout { get; init; } = TimeSpan.FromSeconds(180);

    /// <summary>The most (remote address, port) pairs that are kept for UDP; the least recently used go first.</summary>
    public int UdpMaximalRemotes { get; init; } = 16_384;

    /// <summary>The most flows that one event loop carries; further ones are refused.</summary>
    public int MaximalFlowsPerThread { get; init; } = 65_536;

    /// <summary>Whether flows between nodes that know each other's versions go through the kernel alone.</summary>
    public bool Offload { get; init; } = true;

    /// <summary>Whether the flow cache lets offloaded packets bypass the rules, where the kernel can (6.6).</summary>
    public bool FlowCache { get; init; } = true;

    /// <summary>
    /// The version ports, first and last. They lie outside of the range that the kernel gives to local programs
    /// (<c>net.ipv4.ip_local_port_range</c>), and nothing else on the node may use them.
    /// </summary>
    public (int First, int Last) VersionPorts { get; init; } = (61_001, 64_999);

    /// <summary>Remembers version ports; null where they are remembered by this process only.</summary>
    public IVersionPortStore? VersionPortStore { get; init; }

    /// <summary>Runs <c>nft</c>, <c>ip</c> and <c>sysctl</c>; tests have it do so in a node's network namespace.</summary>
    public ToolRunner Tools { get; init; } = new();

    /// <summary>Makes loggers.</summary>
    public ILoggerFactory Loggers { get; init; } = NullLoggerFactory.Instance;

    /// <summary>The clock.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;
}
