using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using VersionManager.Contracts;
using VersionManager.Contracts.Control;
using VersionManager.Contracts.Wire;
using VersionManager.DataPath;
using VersionManager.DataPath.Peers;
using VersionManager.DataPath.Routes;
using VersionManager.DataPath.Routing;
using VersionManager.DataPath.Usage;

namespace VersionManager.RouterHost;

/// <summary>
/// A node's router as its own process, for tests: it runs in a network namespace, reads commands from standard input, and answers
/// on standard output. Arguments: node address, state file, options as key=value.
/// </summary>
internal static class Program
{
    private static async Task<int> Main(string[] arguments)
    {
        Host host = new(arguments[1]);
        RouterOptions options = new()
        {
            NodeAddress = IPAddress.Parse(arguments[0]),
            Uplink = "eth0",
            Observer = host,
            Waiter = host,
            PeerStreams = host,
            PeerStore = host,
            VersionPortStore = host,
        };
        foreach (string option in arguments[2..])
            options = With(options, option.Split('='));
        await using Router router = new(options);
        host.Say("up");
        // Lines: "start TABLE", "table TABLE", "decide Ready", "connect ADDRESS PURPOSE", "snapshot", "paths",
        // "repair THOROUGH", "remove", "quit".
        while (await Console.In.ReadLineAsync() is { } line)
        {
            string[] words = line.Split(' ', 2);
            try
            {
                if (!await ExecuteAsync(host, router, words[0], words.Length > 1 ? words[1] : ""))
                    break;
                host.Say("done");
            }
#pragma warning disable CA1031 // The test gets the error.
            catch (Exception error)
#pragma warning restore CA1031
            {
                host.Say("error " + error.ToString().ReplaceLineEndings(" "));
            }
        }

        return 0;
    }

    private static async Task<bool> ExecuteAsync(Host host, Router router, string verb, string rest)
    {
        switch (verb)
        {
            case "start":
                await router.StartAsync(Parse(rest), default);
                break;
            case "table":
                await router.ApplyAsync(Parse(rest), default);
                break;
            case "decide":
                host.Decide(Enum.Parse<StreamStatus>(rest));
                break;
            case "connect":
                await ConnectAsync(host, router, rest.Split(' '));
                break;
            case "snapshot":
                foreach (VersionUsage usage in router.Snapshot().Versions)
                    host.Say("usage " + usage with { Peers = [] });
                foreach (PeerInfo peer in router.Snapshot().Peers)
                    host.Say($"peer {peer.Address} {peer.State}");
                foreach ((DropReason reason, long count) in router.Snapshot().Dropped.Where(d => d.Value > 0))
                    host.Say(string.Create(CultureInfo.InvariantCulture, $"dropped {reason} {count}"));
                host.Say(string.Create(CultureInfo.InvariantCulture, $"memory {Environment.WorkingSet}"));
                break;
            case "paths":
                foreach (PathInfo path in router.Paths())
                    host.Say($"path {path.Peer} {path.Application} {path.Version} {path.Reason} {string.Join(',', path.Ports)}");
                break;
            case "repair":
                foreach (string restored in await router.RepairAsync(bool.Parse(rest), default))
                    host.Say("restored " + restored);
                break;
            case "remove":
                await router.RemoveRulesAsync(default);
                break;
            default:
                return false;
        }

        return true;
    }

    private static async Task ConnectAsync(Host host, Router router, string[] words)
    {
        using PeerStream stream = await router.Connector.ConnectAsync(
            IPAddress.Parse(words[0]),
            words[1],
            "App",
            new Version(1, 0),
            default
        );
        using StreamReader reader = new(stream);
        host.Say("peersays " + await reader.ReadLineAsync());
    }

    private static RouterOptions With(RouterOptions options, string[] pair) =>
        pair[0] switch
        {
            "connectTimeout" => options with { ConnectTimeout = TimeSpan.Parse(pair[1], CultureInfo.InvariantCulture) },
            "unmanaged" => options with { Unmanaged = Enum.Parse<UnmanagedPolicy>(pair[1]) },
            "offload" => options with { Offload = bool.Parse(pair[1]) },
            "flowCache" => options with { FlowCache = bool.Parse(pair[1]) },
            "threads" => options with { Threads = int.Parse(pair[1], CultureInfo.InvariantCulture) },
            _ => throw new ArgumentException($"'{pair[0]}' is no option."),
        };

    // "App:MAXIMAL:DEFAULT[:MARKS] App:VERSION@ADDRESS[:starting][:after-ADDRESS] tcp/7000=App" in any order; "-" for none.
    private static RouteTable Parse(string text)
    {
        List<RouteApplication> applications = [];
        List<RouteGuest> guests = [];
        List<RoutePort> ports = [];
        foreach (string word in text.Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            string[] parts = word.Split(':', '@', '=');
            if (word.Contains('=', StringComparison.Ordinal))
                ports.Add(new RoutePort(ManagedPort.Parse(parts[0]), parts[1]));
            else if (word.Contains('@', StringComparison.Ordinal))
                guests.Add(
                    new RouteGuest(
                        parts[0],
                        Version.Parse(parts[1]),
                        IPAddress.Parse(parts[2]),
                        Ready: !parts.Contains("starting"),
                        parts.FirstOrDefault(part => part.StartsWith("after-", StringComparison.Ordinal)) is { } after
                            ? IPAddress.Parse(after["after-".Length..])
                            : null
                    )
                );
            else
                applications.Add(
                    new RouteApplication(
                        parts[0],
                        Optional(parts[1]),
                        Optional(parts[2]),
                        parts.Length > 3 ? ulong.Parse(parts[3], CultureInfo.InvariantCulture) : 0
                    )
                );
        }

        return new RouteTable(applications, guests, ports);
    }

    private static Version? Optional(string text) => text == "-" ? null : Version.Parse(text);

    /// <summary>Stands for the daemon: prints its calls, and decides as the test says.</summary>
    private sealed class Host(string stateFile)
        : IVersionObserver,
            IVersionWaiter,
            IPeerStreamHandler,
            IPeerStore,
            IVersionPortStore
    {
        private readonly ConcurrentQueue<TaskCompletionSource<RouteDecision>> _waiting = new();
        private readonly Lock _turn = new();

        private string PortsFile => stateFile + ".ports";

        public void Say(string line)
        {
            lock (_turn)
            {
                Console.Out.WriteLine(line);
                Console.Out.Flush();
            }
        }

        public void Decide(StreamStatus status)
        {
            while (_waiting.TryDequeue(out TaskCompletionSource<RouteDecision>? waiting))
                waiting.TrySetResult(new RouteDecision(status));
        }

        public void Announced(IPAddress peer, string application, Version maximal) =>
            Say($"announced {peer} {application} {maximal}");

        public void MarksDiffer(IPAddress peer, string application, ulong digest) => Say($"marks {peer} {application} {digest}");

        public async ValueTask<RouteDecision> WaitAsync(string application, Version version, CancellationToken cancellation)
        {
            TaskCompletionSource<RouteDecision> waiting = new(TaskCreationOptions.RunContinuationsAsynchronously);
            _waiting.Enqueue(waiting);
            Say($"waiting {application} {version}");
            return await waiting.Task.WaitAsync(cancellation);
        }

        public PeerAnswer Check(PeerRequest request) =>
            request.Purpose == "greet" ? StreamStatus.Accepted : StreamStatus.NoSuchVersion;

        public async Task HandleAsync(PeerStream stream, PeerRequest request, CancellationToken cancellation)
        {
            await stream.WriteAsync(
                System.Text.Encoding.UTF8.GetBytes($"{request.Purpose} {request.Application} {request.Version}\n"),
                cancellation
            );
            stream.ShutdownSend();
        }

        IReadOnlyList<VersionPort> IVersionPortStore.Load() =>
            File.Exists(PortsFile) ? [.. File.ReadLines(PortsFile).Select(ParsePort)] : [];

        public void Save(IReadOnlyList<VersionPort> ports) =>
            File.WriteAllLines(
                PortsFile,
                ports.Select(p =>
                    $"{p.Application} {p.Version} {new ManagedPort(p.Protocol, p.Port)} {p.At.ToString(CultureInfo.InvariantCulture)} {p.Freed:O}"
                )
            );

        public IReadOnlyCollection<IPAddress> Load() =>
            File.Exists(stateFile) ? [.. File.ReadLines(stateFile).Select(IPAddress.Parse)] : [];

        public void Save(IReadOnlyCollection<IPAddress> nodes) => File.WriteAllLines(stateFile, nodes.Select(n => n.ToString()));

        private static VersionPort ParsePort(string line)
        {
            string[] words = line.Split(' ');
            ManagedPort port = ManagedPort.Parse(words[2]);
            return new VersionPort(
                words[0],
                Version.Parse(words[1]),
                port.Protocol,
                port.Port,
                int.Parse(words[3], CultureInfo.InvariantCulture),
                words[4].Length == 0 ? null : DateTimeOffset.Parse(words[4], CultureInfo.InvariantCulture)
            );
        }
    }
}
