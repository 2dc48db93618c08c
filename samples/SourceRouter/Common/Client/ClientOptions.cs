using System.Net;

namespace SourceRouter.Client;

/// <summary>The client's options.</summary>
/// <param name="Nodes">The nodes: each lookup enters at one of them, in turn, and goes on through others.</param>
/// <param name="Concurrency">How many lookups are under way at a time; each is followed by the next at once.</param>
/// <param name="Hops">How many nodes a lookup passes, the first and the last included; at most all.</param>
/// <param name="Udp">Whether nodes ask each other over UDP.</param>
/// <param name="Port">The nodes' port for clients.</param>
/// <param name="Timeout">The time after which a lookup has failed.</param>
/// <param name="Duration">How long to run; null to run until standard input ends or a signal comes.</param>
/// <param name="Output">The file for the report; null for standard output.</param>
public sealed record ClientOptions(
    IReadOnlyList<IPAddress> Nodes,
    int Concurrency,
    int Hops,
    bool Udp,
    int Port,
    TimeSpan Timeout,
    TimeSpan? Duration,
    string? Output
);
