using System.Globalization;
using System.Text.Json;

namespace VersionManager.Integration.Tests.Fleet;

/// <summary>A testbed that lives as long as this object.</summary>
public sealed class Testbed : IAsyncDisposable
{
    private const string Prefix = "it-";
    private static int s_count;
    private readonly string _name;

    private Testbed(string name, IReadOnlyList<TestbedNode> nodes) => (_name, Nodes) = (name, nodes);

    public IReadOnlyList<TestbedNode> Nodes { get; }

    /// <summary>Brings one up.</summary>
    public static async Task<Testbed> CreateAsync(int nodes, CancellationToken cancellationToken)
    {
        await RemoveOrphansAsync(cancellationToken);
        // The process id tells whose it is, so that a later run can remove what an interrupted one left behind.
        string name = string.Create(CultureInfo.InvariantCulture, $"{Prefix}{Environment.ProcessId}-{Interlocked.Increment(ref s_count)}");
        string count = nodes.ToString(CultureInfo.InvariantCulture);
        await Shell.RunScriptAsync("New-Testbed.ps1", ["-Name", name, "-Nodes", count], cancellationToken);
        byte[] manifest = await File.ReadAllBytesAsync($"/tmp/vm-testbed-{name}/testbed.json", cancellationToken);
        return new Testbed(name, JsonSerializer.Deserialize<TestbedNode[]>(manifest)!);
    }

    public async ValueTask DisposeAsync() => await RemoveAsync(_name, CancellationToken.None);

    private static Task<string> RemoveAsync(string name, CancellationToken cancellationToken) =>
        Shell.RunScriptAsync("Remove-Testbed.ps1", ["-Name", name], cancellationToken);

    private static async Task RemoveOrphansAsync(CancellationToken cancellationToken)
    {
        foreach (string folder in Directory.GetDirectories("/tmp", "vm-testbed-" + Prefix + "*"))
        {
            string name = Path.GetFileName(folder)["vm-testbed-".Length..];
            if (!Directory.Exists("/proc/" + name.Split('-')[1]))
                await RemoveAsync(name, cancellationToken);
        }
    }
}
