using System.Threading.Channels;
using VersionManager.DataPath.Rules;

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
    private readonly Channel<RuleChange> _changes = Channel.CreateBounded<RuleChange>(
        new BoundedChannelOptions(Capacity) { FullMode = BoundedChannelFullMode.DropWrite }
    );
    private Task _worker = Task.CompletedTask;

    public KernelSets(NodeRules rules, RouterLog log) => (_rules, _log) = (rules, log);

    /// <summary>Begins to carry out what is queued; the table must be up.</summary>
    public void Start() => _worker = Task.Run(WorkAsync);

    /// <summary>A host is a known node.</summary>
    public void IsNode(uint address) => Queue(RuleChange.Node(address));

    /// <summary>A host is unmanaged: for a while its flows go there plainly, without us.</summary>
    public void IsUnmanaged(uint address, TimeSpan lifetime) => Queue(RuleChange.Unmanaged(address, lifetime));

    /// <summary>A peer refused: for a moment the kernel refuses that guest's connections itself, before they seem to
    /// succeed.</summary>
    public void IsRefused(uint guest, uint destination, int port, TimeSpan lifetime) =>
        Queue(RuleChange.Refused(guest, destination, port, lifetime));

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        _changes.Writer.TryComplete();
        await _worker;
    }

    private void Queue(RuleChange change) => _changes.Writer.TryWrite(change);

    private async Task WorkAsync()
    {
        while (await _changes.Reader.WaitToReadAsync())
        {
            List<RuleChange> changes = [];
            while (_changes.Reader.TryRead(out RuleChange? change))
                changes.Add(change);
            try
            {
                await _rules.UpdateAsync([.. changes.Distinct()], CancellationToken.None);
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
