using System.Security.Cryptography;
using System.Text.Json;
using VersionManager.Contracts.Control;
using VersionManager.Storage;

namespace VersionManager.GatewayService.Divergences;

/// <summary>
/// The writes that some versions have, or may have, and others do not: <c>divergences.jsonl</c>, where the last line of an id
/// counts. A write to several versions is recorded before it is sent, so that after a crash the next gateway knows it.
/// </summary>
internal sealed partial class DivergenceLog : IAsyncDisposable
{
    private const long FileLimit = 16 << 20;
    private const int ShownLimit = 10_000;

    private readonly Lock _gate = new();
    private readonly Dictionary<string, DivergenceInfo> _open = new(StringComparer.Ordinal);
    private readonly LinkedList<string> _order = [];
    private readonly Dictionary<string, DivergenceInfo> _begun = new(StringComparer.Ordinal);
    private readonly string _application;
    private readonly TimeProvider _time;
    private readonly Journal _journal;
    private long _dropped;

    /// <summary>Reads the journal at <paramref name="path"/>, or begins one.</summary>
    /// <exception cref="InvalidDataException">The journal is damaged.</exception>
    public DivergenceLog(string path, string application, TimeProvider time, ILogger<DivergenceLog> logger)
    {
        (_application, _time) = (application, time);
        _journal = Journal.Open(path, Replay, FileLimit, Snapshot, e => NotesLost(logger, e));
    }

    /// <summary>The open divergences, latest first.</summary>
    public DivergenceList List()
    {
        lock (_gate)
            return new DivergenceList(_open.Count + _dropped, [.. _open.Values.OrderByDescending(divergence => divergence.At)]);
    }

    /// <summary>Makes a divergence, with a new id, of a write that was sent to no version yet. The log does not record
    /// it.</summary>
    /// <param name="method">The write's method.</param>
    /// <param name="target">The write's path and query.</param>
    /// <param name="key">The write's idempotency key; null for none.</param>
    public DivergenceInfo Draft(string method, string target, string? key)
    {
        string id = RandomNumberGenerator.GetHexString(16, lowercase: true);
        return new DivergenceInfo(id, _application, method, target, key, _time.GetUtcNow(), [], null, null);
    }

    /// <summary>Records a write that is about to be sent, with <see cref="WriteOutcome.Unknown"/> for every version.</summary>
    public void Begin(DivergenceInfo intent)
    {
        lock (_gate)
            _begun[intent.Id] = intent;
        _journal.Append(Serialize(intent));
    }

    /// <summary>Removes a write recorded by <see cref="Begin"/> that did not become a divergence.</summary>
    public void Forget(DivergenceInfo intent)
    {
        lock (_gate)
            _begun.Remove(intent.Id);
        _journal.Append(Serialize(intent with { End = DivergenceEnd.Agreed, Ended = _time.GetUtcNow() }));
    }

    /// <summary>Records a divergence; completes when it is on disk.</summary>
    public Task RecordAsync(DivergenceInfo divergence)
    {
        lock (_gate)
        {
            _begun.Remove(divergence.Id);
            Put(divergence);
        }
        return _journal.AppendAsync(Serialize(divergence));
    }

    /// <summary>Ends every open divergence for which <paramref name="settled"/> returns an end.</summary>
    /// <returns>The divergences that ended.</returns>
    public IReadOnlyList<DivergenceInfo> End(Func<DivergenceInfo, DivergenceEnd?> settled)
    {
        var all = new List<DivergenceInfo>();
        lock (_gate)
        {
            if (_open.Count == 0)
                return [];
            foreach (DivergenceInfo divergence in _open.Values.ToArray())
            {
                if (settled(divergence) is not { } end)
                    continue;
                DivergenceInfo ended = divergence with { End = end, Ended = _time.GetUtcNow() };
                Put(ended);
                all.Add(ended);
            }
        }
        foreach (DivergenceInfo ended in all)
            _journal.Append(Serialize(ended));
        return all;
    }

    /// <summary>Returns when everything is on disk.</summary>
    public ValueTask DisposeAsync() => _journal.DisposeAsync();

    private static byte[] Serialize(DivergenceInfo divergence) =>
        JsonSerializer.SerializeToUtf8Bytes(divergence, DivergenceJson.Default.DivergenceInfo);

    private void Replay(ReadOnlyMemory<byte> line)
    {
        if (!line.IsEmpty && JsonSerializer.Deserialize(line.Span, DivergenceJson.Default.DivergenceInfo) is { } divergence)
            Put(divergence);
    }

    private void Put(DivergenceInfo divergence)
    {
        if (_open.Remove(divergence.Id))
            _order.Remove(divergence.Id);
        if (divergence.End is not null)
            return;
        _open.Add(divergence.Id, divergence);
        _order.AddLast(divergence.Id);
        if (_order.Count <= ShownLimit)
            return;
        // The file keeps it until the next rewrite; the count includes it for good.
        _open.Remove(_order.First!.Value);
        _order.RemoveFirst();
        _dropped++;
    }

    private byte[][] Snapshot()
    {
        lock (_gate)
            return [.. _open.Values.Concat(_begun.Values).Select(Serialize)];
    }

    [LoggerMessage(
        5021,
        LogLevel.Error,
        "divergences.jsonl lacks writes under way: if the gateway is killed now, the next one does not know them"
    )]
    private static partial void NotesLost(ILogger logger, Exception exception);
}
