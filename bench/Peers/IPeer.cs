using System.Net;

namespace VersionManager.Bench.Peers;

/// <summary>A way for bytes to go from a client on one host to a server on another.</summary>
internal interface IPeer : IAsyncDisposable
{
    /// <summary>The column's name.</summary>
    string Name { get; }

    /// <summary>Whether it carries UDP.</summary>
    bool CarriesDatagrams { get; }

    /// <summary>Brings it up, its server included.</summary>
    Task StartAsync(Lab lab);

    /// <summary>What to put before a command so that it runs where the client is.</summary>
    string[] ClientPrefix { get; }

    /// <summary>Where the client finds the server's echo port (<see cref="Ports.Echo"/>) or sink port
    /// (<see cref="Ports.Sink"/>).</summary>
    IPEndPoint Endpoint(int port);

    /// <summary>Measures how long it takes from a first flow to a peer until flows go by the kernel alone; null where they never
    /// do.</summary>
    Task<TimeSpan?> FirstContactAsync() => Task.FromResult<TimeSpan?>(null);

    /// <summary>The processes, if any, that every byte passes through.</summary>
    IEnumerable<int> Proxies { get; }
}

/// <summary>The server's ports.</summary>
internal static class Ports
{
    public const int Echo = 7000,
        Sink = 7001;
}

/// <summary>The CPUs that things are pinned to: the client's side on one, the server's on the other.</summary>
internal static class Cpu
{
    public const int Client = 0,
        Server = 1;
}
