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
/// Two nodes, each with the daemon and a guest that runs the server; the client runs in the first node's guest, as an application would.
/// </summary>
internal sealed class VmProxyPeer(string daemonPath) : IPeer
{
    private const string Application = "bench";
    private static readonly Version s_version = new(1, 0);
    private readonly string _folder = Directory.CreateTempSubdirectory("vmbench-vmproxy-").FullName;
    private readonly List<Process> _daemons = [];
    private readonly List<(LabHost Host, string Folder)> _nodes = [];
    private int _clientGuest;
    private LabHost? _far;

    public string Name => "vmproxy, userspace";

    public bool CarriesDatagrams => true;

    public string[] ClientPrefix => ["nsenter", "-t", $"{_clientGuest}", "-n", "taskset", "-c", $"{Cpu.Client}"];

    public IEnumerable<int> Proxies => _daemons.Select(daemon => daemon.Id);

    public async Task StartAsync(Lab lab)
    {
        LabHost near = await lab.AddHostAsync("v1");
        _far = await lab.AddHostAsync("v2");
        _clientGuest = await StartNodeAsync(near, Cpu.Client, "near");
        await StartNodeAsync(_far, Cpu.Server, "far");
    }

    public IPEndPoint Endpoint(int port) => new(_far!.Address, port);

    public async ValueTask DisposeAsync()
    {
        foreach (Process daemon in _daemons)
            await Subprocess.EndAsync(daemon);
        foreach ((LabHost host, string folder) in _nodes)
        {
            await Subprocess.RunAsync(
                [.. host.On(Cpu.Client), daemonPath, "uninstall-network", "--state-folder", Path.Combine(folder, "state"), "--run-folder", Path.Combine(folder, "run")]);
        }
        Directory.Delete(_folder, recursive: true);
    }

    /// <summary>Starts a daemon and a guest of the server, and returns a process in the guest.</summary>
    private async Task<int> StartNodeAsync(LabHost host, int cpu, string name)
    {
        string folder = Directory.CreateDirectory(Path.Combine(_folder, name)).FullName, run = Path.Combine(folder, "run");
        _nodes.Add((host, folder));
        Process daemon = Subprocess.Start(
            [.. host.On(cpu), daemonPath, "serve", "--state-folder", Path.Combine(folder, "state"), "--run-folder", run],
            redirectInput: false);
        _daemons.Add(daemon);
        daemon.BeginOutputReadLine();
        daemon.BeginErrorReadLine();
        using HttpClient client = new(new SocketsHttpHandler { ConnectCallback = (_, cancel) => ConnectAsync(Path.Combine(run, "vmproxy.sock"), cancel) })
        {
            BaseAddress = new Uri("http://vmproxy/"),
        };
        await PublishAsync(client);
        while (true)
        {
            UpgradeList? upgrades = await client.GetFromJsonAsync($"v1/upgrades?application={Application}", ContractsJson.Default.UpgradeList);
            UpgradeInfo? upgrade = upgrades is { Items: [UpgradeInfo first, ..] } ? first : null;
            if (upgrade?.State == UpgradeState.Succeeded)
                break;
            if (upgrade?.State is UpgradeState.Failed or UpgradeState.Waiting)
                throw new InvalidOperationException($"The server did not start in its guest: {upgrade.Reason}");
            await Task.Delay(TimeSpan.FromMilliseconds(50));
        }
        IReadOnlyList<GuestInfo>? guests = await client.GetFromJsonAsync("v1/guests", ContractsJson.Default.IReadOnlyListGuestInfo);
        return guests!.Single().Pid;
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
        await CheckAsync(client.PostAsJsonAsync($"{release}/commit", new CommitReleaseRequest(Start: true), ContractsJson.Default.CommitReleaseRequest));
    }

    private static async Task CheckAsync(Task<HttpResponseMessage> sending)
    {
        using HttpResponseMessage response = await sending;
        if (!response.IsSuccessStatusCode)
            throw new InvalidOperationException($"{response.RequestMessage?.RequestUri}: {await response.Content.ReadAsStringAsync()}");
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
                // The daemon has only just been started.
                await Task.Delay(TimeSpan.FromMilliseconds(100), cancel);
            }
        }
    }
}
