using System.Net;

namespace VersionManager.Bench.Peers;

/// <summary>A way for bytes to go from a client on one host to a server on another.</summary>
internal interface IPeer : IAsyncDisposable
{
    /// <summary>The column's name.</summary>
    string Name { get; }

    /// <summary>Whether the peer carries UDP.</summary>
    bool CarriesDatagrams { get; }

    /// <summary>Starts the peer and its server.</summary>
    Task StartAsync(Lab lab);

    /// <summary>The words before a command that run it where the client is.</summary>
    string[] ClientPrefix { get; }

    /// <summary>The address at which the client reaches the server's echo port (<see cref="Ports.Echo"/>) or sink port
    /// (<see cref="Ports.Sink"/>).</summary>
    IPEndPoint Endpoint(int port);

    /// <summary>Measures the time from the first flow to a host until the kernel alone carries flows to it; null where it never
    /// does.</summary>
    Task<TimeSpan?> FirstContactAsync() => Task.FromResult<TimeSpan?>(null);

    /// <summary>The processes that every byte passes through, if any.</summary>
    IEnumerable<int> Proxies { get; }
}

/// <summary>The server's ports.</summary>
internal static class Ports
{
    public const int Echo = 7000,
        Sink = 7001;
}

/// <summary>The CPUs that processes are pinned to: the client's side to one, the server's to the other.</summary>
internal static class Cpu
{
    public const int Client = 0,
        Server = 1;
}
