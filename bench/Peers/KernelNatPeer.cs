using System.Diagnostics;
using System.Net;

namespace VersionManager.Bench.Peers;

/// <summary>Both ends in inner namespaces, with the kernel's NAT on both hosts: the least that traffic between guests can
/// cost.</summary>
internal sealed class KernelNatPeer : IPeer
{
    private LabHost? _client,
        _server;
    private IPAddress? _address;
    private Process? _process;

    public string Name => "kernel NAT";

    public bool CarriesDatagrams => true;

    public string[] ClientPrefix => _client!.On(Cpu.Client);

    public IEnumerable<int> Proxies => [];

    public async Task StartAsync(Lab lab)
    {
        LabHost near = await lab.AddHostAsync("k1"),
            far = await lab.AddHostAsync("k2");
        _client = await lab.AddInnerAsync(near);
        _server = await lab.AddInnerAsync(far);
        _address = far.Address;
        foreach (LabHost host in new[] { near, far })
        {
            await Subprocess.RunAsync($"ip netns exec {host.Namespace} sysctl -qw net.ipv4.ip_forward=1");
            await Subprocess.RunAsync(
                $"ip netns exec {host.Namespace} nft -f -",
                $$"""
                table ip bench {
                  chain pre { type nat hook prerouting priority dstnat;
                    iifname "eth0" meta l4proto { tcp, udp } th dport { {{Ports.Echo}}, {{Ports.Sink}} } dnat to {{_server.Address}}
                  }
                  chain post { type nat hook postrouting priority srcnat;
                    oifname "eth0" snat to {{host.Address}}
                  }
                }
                """
            );
        }
        _process = await Subprocess.StartReadyAsync([.. _server.On(Cpu.Server), Environment.ProcessPath!, "serve"]);
    }

    public IPEndPoint Endpoint(int port) => new(_address!, port);

    public async ValueTask DisposeAsync() => await Subprocess.EndAsync(_process);
}
