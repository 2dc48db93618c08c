using System.Globalization;
using System.Net;

namespace VersionManager.TestNetwork;

/// <summary>An Ethernet switch: a bridge in a namespace of its own, so that the machine's own bridge settings stay as they
/// are.</summary>
public sealed class TestSwitch : IDisposable
{
    private readonly NetworkNamespace _namespace = new("sw");
    private int _ports;

    /// <summary>A switch with nothing plugged in.</summary>
    public TestSwitch()
    {
        _namespace.Ip("link", "add", "br0", "type", "bridge", "forward_delay", "0");
        _namespace.Ip("link", "set", "br0", "up");
    }

    /// <summary>Makes a namespace with an interface <c>eth0</c> plugged in.</summary>
    /// <param name="hint">The purpose, for the name.</param>
    /// <param name="address">The interface's address.</param>
    /// <param name="prefixLength">The prefix length of the address.</param>
    public NetworkNamespace AddHost(string hint, IPAddress address, int prefixLength = 24)
    {
        NetworkNamespace host = new(hint);
        try
        {
            Plug(host, "eth0");
            host.Ip("addr", "add", $"{address}/{prefixLength.ToString(CultureInfo.InvariantCulture)}", "dev", "eth0");
            return host;
        }
        catch
        {
            host.Dispose();
            throw;
        }
    }

    /// <summary>Adds an interface to a namespace and plugs it in.</summary>
    public void Plug(NetworkNamespace host, string interfaceName)
    {
        string port = "p" + Interlocked.Increment(ref _ports).ToString(CultureInfo.InvariantCulture);
        host.Ip("link", "add", interfaceName, "type", "veth", "peer", "name", port, "netns", _namespace.Name);
        _namespace.Ip("link", "set", port, "master", "br0", "up");
        host.Ip("link", "set", interfaceName, "up");
    }

    /// <inheritdoc/>
    public void Dispose() => _namespace.Dispose();
}
