using System.Diagnostics;
using System.Net;
using System.Net.Http.Json;
using System.Net.Sockets;
using System.Security.Cryptography;
using VersionManager.Contracts;
using VersionManager.Contracts.Control;
using VersionManager.Contracts.Releases;

namespace VersionManager.Bench.Peers;

/// <summary>
/// Two nodes, each with the daemon and a guest that runs the server. The client runs in the first node's guest, as an application
/// would.
/// </summary>
/// <param name="daemonPath">The vmproxy file.</param>
/// <param name="offload">Whether flows are offloaded to the kernel; if so, measurements begin once they are.</param>
internal sealed class VmProxyPeer(string daemonPath, bool offload) : IPeer
{
    private const string Application = "bench";
    private static readonly Version s_version = new(1, 0);
    private string _folder = "";
    private readonly List<Process> _daemons = [];
    private readonly List<(LabHost Host, int Cpu, string Folder)> _nodes = [];
    private int _clientGuest;
    private LabHost? _far;

    public string Name => offload ? "vmproxy, offload" : "vmproxy, userspace";

    public bool CarriesDatagrams => true;

    public string[] ClientPrefix => ["nsenter", "-t", $"{_clientGuest}", "-n", "taskset", "-c", $"{Cpu.Client}"];

    public IEnumerable<int> Proxies => _daemons.Select(daemon => daemon.Id);

    public async Task StartAsync(Lab lab)
    {
        _folder = Directory.CreateTempSubdirectory("vmbench-vmproxy-").FullName;
        string suffix = offload ? "o" : "";
        LabHost near = await lab.AddHostAsync("v1" + suffix);
        _far = await lab.AddHostAsync("v2" + suffix);
        _clientGuest = await StartNodeAsync(near, Cpu.Client, "near");
        await StartNodeAsync(_far, Cpu.Server, "far");
        if (offload)
            await MeetAsync();
    }

    /// <inheritdoc/>
    public async Task<TimeSpan?> FirstContactAsync()
    {
        if (!offload)
            return null;
        // A restarted daemon has agreed on offload with no peer yet.
        using (Process before = _daemons[0])
        {
            // The daemon alone is killed: guests outlive it.
            before.Kill();
            await before.WaitForExitAsync();
        }

        _daemons[0] = StartDaemon(0);
        return await MeetAsync();
    }

    public IPEndPoint Endpoint(int port) => new(_far!.Address, port);

    public async ValueTask DisposeAsync()
    {
        foreach (Process daemon in _daemons)
            await Subprocess.EndAsync(daemon);
        foreach ((LabHost host, _, string folder) in _nodes)
        {
            await Subprocess.RunAsync([
                .. host.On(Cpu.Client),
                daemonPath,
                "uninstall-network",
                "--state-folder",
                Path.Combine(folder, "state"),
                "--run-folder",
                Path.Combine(folder, "run"),
            ]);
        }
        if (_folder.Length > 0)
            Directory.Delete(_folder, recursive: true);
    }

    /// <summary>Starts a daemon and a guest that runs the server, and returns the id of a process in the guest.</summary>
    private async Task<int> StartNodeAsync(LabHost host, int cpu, string name)
    {
        string folder = Directory.CreateDirectory(Path.Combine(_folder, name)).FullName;
        _nodes.Add((host, cpu, folder));
        _daemons.Add(StartDaemon(_nodes.Count - 1));
        using HttpClient client = Client(_nodes.Count - 1);
        await PublishAsync(client);
        while (true)
        {
            UpgradeList? upgrades = await client.GetFromJsonAsync(
                $"v1/upgrades?application={Application}",
                ContractsJson.Default.UpgradeList
            );
            UpgradeInfo? upgrade = upgrades is { Items: [UpgradeInfo first, ..] } ? first : null;
            if (upgrade?.State == UpgradeState.Succeeded)
                break;
            if (upgrade?.State is UpgradeState.Failed or UpgradeState.Waiting)
                throw new InvalidOperationException($"The server did not start in its guest: {upgrade.Reason}");
            await Task.Delay(TimeSpan.FromMilliseconds(50));
        }
        IReadOnlyList<GuestInfo>? guests = await client.GetFromJsonAsync(
            "v1/guests",
            ContractsJson.Default.IReadOnlyListGuestInfo
        );
        return guests!.Single().Pid;
    }

    private Process StartDaemon(int node)
    {
        (LabHost host, int cpu, string folder) = _nodes[node];
        string configuration = Path.Combine(folder, "vmproxy.json");
        File.WriteAllText(configuration, $$"""{ "offload": {{(offload ? "true" : "false")}} }""");
        Process daemon = Subprocess.Start(
            [
                .. host.On(cpu),
                daemonPath,
                "serve",
                "--state-folder",
                Path.Combine(folder, "state"),
                "--run-folder",
                Path.Combine(folder, "run"),
                "--config",
                configuration,
            ],
            redirectInput: false
        );
        daemon.BeginOutputReadLine();
        daemon.BeginErrorReadLine();
        return daemon;
    }

    private HttpClient Client(int node)
    {
        string socket = Path.Combine(_nodes[node].Folder, "run", "vmproxy.sock");
        return new HttpClient(new SocketsHttpHandler { ConnectCallback = (_, cancel) => ConnectAsync(socket, cancel) })
        {
            BaseAddress = new Uri("http://vmproxy/"),
        };
    }

    /// <summary>Sends from the near guest to the far one until the kernel carries the flows; returns the time since the daemon
    /// saw
    /// the first flow.</summary>
    private async Task<TimeSpan> MeetAsync()
    {
        using HttpClient client = Client(0);
        Task<string> speaking = Task.FromResult("");
        long seen = 0,
            begun = Stopwatch.GetTimestamp();
        while (Stopwatch.GetElapsedTime(begun) < TimeSpan.FromSeconds(30))
        {
            IReadOnlyList<PathInfo>? paths = await client.GetFromJsonAsync(
                "v1/paths",
                ContractsJson.Default.IReadOnlyListPathInfo
            );
            // After the request above: the daemon may only just have been started.
            if (speaking.IsCompleted)
                speaking = Subprocess.RunAsync([
                    .. ClientPrefix,
                    Environment.ProcessPath!,
                    "load",
                    "tcp-rr",
                    "--to",
                    $"{Endpoint(Ports.Echo)}",
                    "--milliseconds",
                    "100",
                ]);
            PathReason? reason = paths?.FirstOrDefault(path => path.Peer == _far!.Address.ToString())?.Reason;
            if (reason is not (null or PathReason.NoFlow) && seen == 0)
                seen = Stopwatch.GetTimestamp();
            if (reason != PathReason.Offloaded)
                continue;
            TimeSpan taken = Stopwatch.GetElapsedTime(seen);
            await speaking;
            return taken;
        }

        throw new InvalidOperationException(
            $"The two nodes have not agreed on offload: {await client.GetStringAsync("v1/paths")}"
        );
    }

    private static async Task PublishAsync(HttpClient client)
    {
        byte[] program = await File.ReadAllBytesAsync(Environment.ProcessPath!);
        string hash = Convert.ToHexStringLower(SHA256.HashData(program));
        ReleaseManifest manifest = new()
        {
            Application = Application,
            Version = s_version,
            Start = ["/app/vmbench", "serve"],
            Ports = [$"tcp/{Ports.Echo}", $"udp/{Ports.Echo}", $"tcp/{Ports.Sink}", $"udp/{Ports.Sink}"],
            Files = [new ReleaseFile("vmbench", "0755", program.Length, hash)],
        };
        string release = $"v1/releases/{Application}/{s_version}";
        byte[] json = ReleaseManifestWriter.Write(manifest);
        await CheckAsync(client.PostAsync("v1/releases", new ByteArrayContent(json)));
        await CheckAsync(client.PutAsync($"{release}/files/{hash}", new ByteArrayContent(program)));
        await CheckAsync(
            client.PostAsJsonAsync(
                $"{release}/commit",
                new CommitReleaseRequest(Start: true),
                ContractsJson.Default.CommitReleaseRequest
            )
        );
    }

    private static async Task CheckAsync(Task<HttpResponseMessage> sending)
    {
        using HttpResponseMessage response = await sending;
        if (!response.IsSuccessStatusCode)
            throw new InvalidOperationException(
                $"{response.RequestMessage?.RequestUri}: {await response.Content.ReadAsStringAsync()}"
            );
    }

    private static async ValueTask<Stream> ConnectAsync(string path, CancellationToken cancel)
    {
        Socket socket = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        for (int attempt = 0; ; attempt++)
        {
            try
            {
                await socket.ConnectAsync(new UnixDomainSocketEndPoint(path), cancel);
                return new NetworkStream(socket, ownsSocket: true);
            }
            catch (SocketException) when (attempt < 100)
            {
                // The daemon may not listen yet.
                await Task.Delay(TimeSpan.FromMilliseconds(100), cancel);
            }
        }
    }
}
