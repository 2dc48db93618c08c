using System.Diagnostics;
using System.Net;

namespace VersionManager.Bench.Peers;

/// <summary>A client and a server with nothing in between: the baseline.</summary>
internal sealed class DirectPeer : IPeer
{
    private LabHost? _client,
        _server;
    private Process? _process;

    public string Name => "direct";

    public bool CarriesDatagrams => true;

    public string[] ClientPrefix => _client!.On(Cpu.Client);

    public IEnumerable<int> Proxies => [];

    public async Task StartAsync(Lab lab)
    {
        _client = await lab.AddHostAsync("d1");
        _server = await lab.AddHostAsync("d2");
        _process = await Subprocess.StartReadyAsync([.. _server.On(Cpu.Server), Environment.ProcessPath!, "serve"]);
    }

    public IPEndPoint Endpoint(int port) => new(_server!.Address, port);

    public async ValueTask DisposeAsync() => await Subprocess.EndAsync(_process);
}
