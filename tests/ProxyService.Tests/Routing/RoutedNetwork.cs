using System.Net;
using VersionManager.TestNetwork;

namespace VersionManager.ProxyService.Tests.Routing;

/// <summary>Two nodes, each with versions 1.0 and 2.0 of one application (3.0 boots but is not ready), and a host without a
/// daemon.</summary>
public class RoutedNetwork : IAsyncLifetime
{
    private readonly TestSwitch _switch = new();

    internal RoutedNode A { get; private set; } = null!;

    internal RoutedNode B { get; private set; } = null!;

    internal NetworkNamespace Host { get; private set; } = null!;

    internal static IPAddress HostAddress { get; } = IPAddress.Parse("10.77.9.9");

    /// <summary>Options of the routers: here the daemons carry all flows.</summary>
    protected virtual string[] Options => ["offload=false"];

    public virtual async ValueTask InitializeAsync()
    {
        Host = _switch.AddHost("h", HostAddress);
        A = new RoutedNode(_switch, "a", IPAddress.Parse("10.77.9.1"), Options);
        B = new RoutedNode(_switch, "b", IPAddress.Parse("10.77.9.2"), Options);
        foreach (RoutedNode node in new[] { A, B })
        {
            await node.AddGuestAsync("1.0", 1);
            await node.AddGuestAsync("2.0", 2);
            await node.AddGuestAsync("3.0", 3);
            await node.Router.DoAsync("start " + node.Table("1.0", "1.0", "2.0"));
        }
    }

    public ValueTask DisposeAsync()
    {
        A?.Dispose();
        B?.Dispose();
        Host?.Dispose();
        _switch.Dispose();
        GC.SuppressFinalize(this);
        return ValueTask.CompletedTask;
    }
}
