using System.Net;

namespace VersionManager.Bench.Peers;

/// <summary>
/// Hosts on one machine: each is a network namespace with one interface on a bridge. The bridge has a namespace of its own, so
/// that the machine's bridge settings are neither used nor changed.
/// </summary>
internal sealed class Lab : IAsyncDisposable
{
    private readonly string _prefix = $"vmb{Environment.ProcessId}-";
    private readonly List<string> _namespaces = [];
    private int _hosts;

    private string Switch => _prefix + "sw";

    /// <summary>Makes the bridge.</summary>
    public async Task StartAsync()
    {
        await AddNamespaceAsync(Switch);
        await Subprocess.RunAsync($"ip -n {Switch} link add br0 type bridge forward_delay 0");
        await Subprocess.RunAsync($"ip -n {Switch} link set br0 up");
    }

    /// <summary>Makes a host on the bridge.</summary>
    public async Task<LabHost> AddHostAsync(string name)
    {
        int number = ++_hosts;
        LabHost host = new(_prefix + name, IPAddress.Parse($"10.79.0.{number}"));
        await AddNamespaceAsync(host.Namespace);
        await Subprocess.RunAsync($"ip link add eth0 netns {host.Namespace} type veth peer name p{number} netns {Switch}");
        await Subprocess.RunAsync($"ip -n {Switch} link set p{number} master br0 up");
        await Subprocess.RunAsync($"ip -n {host.Namespace} addr add {host.Address}/24 dev eth0");
        await Subprocess.RunAsync($"ip -n {host.Namespace} link set eth0 up");
        await Subprocess.RunAsync($"ip -n {host.Namespace} route add default via 10.79.0.254");
        return host;
    }

    /// <summary>Makes a namespace behind <paramref name="host"/>, with the link <c>in0</c> at the host's end and <c>eth0</c> at
    /// the inner end.</summary>
    public async Task<LabHost> AddInnerAsync(LabHost host)
    {
        LabHost inner = new(host.Namespace + "i", IPAddress.Parse("192.168.79.2"));
        await AddNamespaceAsync(inner.Namespace);
        await Subprocess.RunAsync($"ip link add eth0 netns {inner.Namespace} type veth peer name in0 netns {host.Namespace}");
        await Subprocess.RunAsync($"ip -n {host.Namespace} addr add 192.168.79.1/24 dev in0");
        await Subprocess.RunAsync($"ip -n {host.Namespace} link set in0 up");
        await Subprocess.RunAsync($"ip -n {inner.Namespace} addr add {inner.Address}/24 dev eth0");
        await Subprocess.RunAsync($"ip -n {inner.Namespace} link set eth0 up");
        await Subprocess.RunAsync($"ip -n {inner.Namespace} route add default via 192.168.79.1");
        return inner;
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        foreach (string name in Enumerable.Reverse(_namespaces))
            await Subprocess.RunAsync($"ip netns del {name}");
        _namespaces.Clear();
    }

    private async Task AddNamespaceAsync(string name)
    {
        await Subprocess.RunAsync($"ip netns add {name}");
        _namespaces.Add(name);
        await Subprocess.RunAsync($"ip -n {name} link set lo up");
    }
}

/// <summary>A host of the <see cref="Lab"/>.</summary>
/// <param name="Namespace">Its network namespace.</param>
/// <param name="Address">Its address on the bridge.</param>
internal sealed record LabHost(string Namespace, IPAddress Address)
{
    /// <summary>The words before a command that run it on this host and on <paramref name="cpu"/>.</summary>
    /// <remarks>Not <c>ip netns exec</c>, which hides the control groups that guests need.</remarks>
    public string[] On(int cpu) => ["nsenter", $"--net=/run/netns/{Namespace}", "taskset", "-c", $"{cpu}"];
}
