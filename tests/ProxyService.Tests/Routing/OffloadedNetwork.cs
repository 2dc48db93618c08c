namespace VersionManager.ProxyService.Tests.Routing;

/// <summary>The same network with offload: the nodes agree at their first flow, before any test runs.</summary>
public class OffloadedNetwork : RoutedNetwork
{
    protected override string[] Options => ["offload=true"];

    public override async ValueTask InitializeAsync()
    {
        await base.InitializeAsync();
        await MeetAsync(A, B);
        await MeetAsync(B, A);
    }

    /// <summary>Makes a guest of the first node send to the second, and waits until the kernel carries the next flows.</summary>
    internal static async Task MeetAsync(RoutedNode from, RoutedNode to)
    {
        using IDisposable server = to["1.0"].ServeTagged(7010, "1.0");
        using (System.Net.Sockets.Socket first = await from["1.0"].ConnectAsync(to.Address, 7010))
            Assert.EndsWith("first", await first.AskAsync("first"), StringComparison.Ordinal);
        await PathAsync(from, to, "1.0", "Offloaded");
        await PathAsync(from, to, "2.0", "Offloaded");
    }

    /// <summary>Waits until the daemon, and not the kernel, carries flows of a version again: a peer learns a moment later that a
    /// version is gone, and until then the kernel's flows are dropped.</summary>
    internal static async Task NotCarriedAsync(RoutedNode from, RoutedNode to, string version)
    {
        string carried = $"path {to.Address} App {version} Offloaded";
        await Wait.UntilAsync(
            async () => !(await from.Router.DoAsync("paths")).Any(path => path.StartsWith(carried, StringComparison.Ordinal)),
            () => $"The kernel still carries {version} from {from.Address} to {to.Address}."
        );
    }

    /// <summary>Waits until the path of a version's flows to a port has that reason.</summary>
    internal static async Task PathAsync(RoutedNode from, RoutedNode to, string version, string reason, string port = "")
    {
        string wanted = $"path {to.Address} App {version} {reason}";
        IReadOnlyList<string> paths = [];
        await Wait.UntilAsync(
            async () =>
            {
                paths = await from.Router.DoAsync("paths");
                return paths.Any(path =>
                    path.StartsWith(wanted, StringComparison.Ordinal) && path.Contains(port, StringComparison.Ordinal)
                );
            },
            () => $"Not '{wanted}' but: {string.Join("; ", paths)}"
        );
    }
}

[CollectionDefinition(nameof(OffloadedNetwork))]
public sealed class OffloadedNetworkCollection : ICollectionFixture<OffloadedNetwork>;
