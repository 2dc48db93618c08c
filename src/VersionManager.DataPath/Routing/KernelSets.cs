using System.Globalization;
using System.Text;
using System.Threading.Channels;
using VersionManager.DataPath.Rules;
using VersionManager.Kernel.Networking;

namespace VersionManager.DataPath.Routing;

/// <summary>
/// Keeps the kernel's sets that traffic fills: known nodes, unmanaged hosts, fresh refusals. The data path only queues; changes
/// of one moment become one transaction.
/// </summary>
internal sealed class KernelSets : IAsyncDisposable
{
    private const int Capacity = 4096;

    private readonly NodeRules _rules;
    private readonly RouterLog _log;
    private readonly Channel<string> _changes = Channel.CreateBounded<string>(
        new BoundedChannelOptions(Capacity) { FullMode = BoundedChannelFullMode.DropWrite }
    );
    private Task _worker = Task.CompletedTask;

    public KernelSets(NodeRules rules, RouterLog log) => (_rules, _log) = (rules, log);

    /// <summary>Begins to carry out what is queued; the table must be up.</summary>
    public void Start() => _worker = Task.Run(WorkAsync);

    /// <summary>A host is a known node: its flows are diverted.</summary>
    public void IsNode(uint address) =>
        Queue(NodeRuleScript.Add("nodes", Ipv4.ToText(address)) + NodeRuleScript.Remove("unmanaged", Ipv4.ToText(address)));

    /// <summary>A host is unmanaged: for a while its flows go there plainly, without us.</summary>
    public void IsUnmanaged(uint address, TimeSpan lifetime) =>
        Queue(NodeRuleScript.Add("unmanaged", $"{Ipv4.ToText(address)} timeout {Seconds(lifetime)}"));

    /// <summary>A peer refused: for a moment the kernel refuses that guest's connections itself, before they seem to
    /// succeed.</summary>
    public void IsRefused(uint guest, uint destination, int port, TimeSpan lifetime)
    {
        string element = string.Create(
            CultureInfo.InvariantCulture,
            $"{Ipv4.ToText(guest)} . {Ipv4.ToText(destination)} . {port}"
        );
        Queue(NodeRuleScript.Add("refused", $"{element} timeout {Seconds(lifetime)}"));
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        _changes.Writer.TryComplete();
        await _worker;
    }

    private static string Seconds(TimeSpan span) =>
        string.Create(CultureInfo.InvariantCulture, $"{Math.Max(1, (long)span.TotalMilliseconds)}ms");

    private void Queue(string script) => _changes.Writer.TryWrite(script);

    private async Task WorkAsync()
    {
        StringBuilder script = new();
        while (await _changes.Reader.WaitToReadAsync())
        {
            script.Clear();
            HashSet<string> seen = [];
            while (_changes.Reader.TryRead(out string? change))
                if (seen.Add(change))
                    script.Append(change);
            try
            {
                await _rules.UpdateAsync(script.ToString(), CancellationToken.None);
            }
#pragma warning disable CA1031 // The sets only make things faster and refusals truer; without them flows still take the right way.
            catch (Exception error)
#pragma warning restore CA1031
            {
                _log.SetsNotUpdated(error);
            }
        }
    }
}
