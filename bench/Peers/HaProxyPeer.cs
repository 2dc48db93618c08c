using System.Diagnostics;
using System.Net;

namespace VersionManager.Bench.Peers;

/// <summary>
/// An established proxy that does the same work: HAProxy on both hosts, of which the first sends a PROXY protocol v2 header and
/// the second accepts it. With or without splice(2).
/// </summary>
internal sealed class HaProxyPeer(bool splice) : IPeer
{
    private string _folder = "";
    private readonly List<Process> _processes = [];
    private LabHost? _near;

    public string Name => splice ? "haproxy, splice" : "haproxy";

    public bool CarriesDatagrams => false;

    public string[] ClientPrefix => _near!.On(Cpu.Client);

    // ip and taskset exec haproxy, which stays in the foreground: the process is haproxy itself.
    public IEnumerable<int> Proxies => _processes.Skip(1).Select(process => process.Id);

    public async Task StartAsync(Lab lab)
    {
        _folder = Directory.CreateTempSubdirectory("vmbench-haproxy-").FullName;
        string suffix = splice ? "s" : "";
        _near = await lab.AddHostAsync("h1" + suffix);
        LabHost far = await lab.AddHostAsync("h2" + suffix);
        _processes.Add(await Subprocess.StartReadyAsync([.. far.On(Cpu.Server), Environment.ProcessPath!, "serve"]));
        await StartProxyAsync(
            _near,
            Cpu.Client,
            "near",
            port => $"bind {_near.Address}:{port}",
            port => $"server far {far.Address}:{port + 100} send-proxy-v2"
        );
        await StartProxyAsync(
            far,
            Cpu.Server,
            "far",
            port => $"bind {far.Address}:{port + 100} accept-proxy",
            port => $"server app {far.Address}:{port}"
        );
    }

    public IPEndPoint Endpoint(int port) => new(_near!.Address, port);

    public async ValueTask DisposeAsync()
    {
        foreach (Process process in _processes)
            await Subprocess.EndAsync(process);
        if (_folder.Length > 0)
            Directory.Delete(_folder, recursive: true);
    }

    private async Task StartProxyAsync(LabHost host, int cpu, string name, Func<int, string> bind, Func<int, string> server)
    {
        string option = splice ? "option splice-auto" : "";
        string listen(int port) =>
            $"""
                listen p{port}
                  {bind(port)}
                  {server(port)}
                """;
        string path = Path.Combine(_folder, name + ".cfg");
        await File.WriteAllTextAsync(
            path,
            $"""
            global
              nbthread 1
              maxpipes 200
              maxconn {MachineLimits.ProxiedConnections}
            defaults
              mode tcp
              maxconn {MachineLimits.ProxiedConnections}
              timeout connect 5s
              timeout client 1h
              timeout server 1h
              {option}
            {listen(Ports.Echo)}
            {listen(Ports.Sink)}

            """
        );
        Process process = Subprocess.Start([.. host.On(cpu), "haproxy", "-db", "-f", path], redirectInput: false);
        _processes.Add(process);
        process.BeginErrorReadLine();
        await Listening.WaitAsync(host, name == "near" ? Ports.Sink : Ports.Sink + 100);
    }
}
