using System.Collections.Immutable;
using System.Net;

namespace VersionManager.ProxyService.Releases;

/// <summary>
/// The nodes known to have one release, and whose turn it is to deliver it. Every header heard is a candidate, also while a sync
/// is under way. A candidate that failed comes again with the next attempt, or when it was heard since; one that is heard and
/// fails again and again, ever later.
/// </summary>
internal sealed class SourceCandidates
{
    /// <summary>The most candidates that are kept.</summary>
    public const int Maximal = 32;

    private static readonly TimeSpan FirstPause = TimeSpan.FromSeconds(1),
        LongestBusy = TimeSpan.FromSeconds(8),
        LongestPause = TimeSpan.FromMinutes(1);

    private readonly TimeProvider _clock;
    private readonly Random _random;
    private readonly Lock _lock = new();
    private readonly List<SourceCandidate> _all;
    private (string Address, Action Supersede)? _turn;
    private string? _named,
        _delivers;
    private long _turns;

    /// <summary>What was remembered of them.</summary>
    /// <param name="known">Their addresses, in the order in which they are asked.</param>
    /// <param name="bad">Those of them whose release is not what it should be.</param>
    /// <param name="clock">Tells when a candidate may be asked again.</param>
    /// <param name="random">Spreads what many nodes do at once.</param>
    public SourceCandidates(IEnumerable<string> known, IEnumerable<string> bad, TimeProvider clock, Random? random = null)
    {
        _clock = clock;
        _random = random ?? Random.Shared;
        _all = [.. known.Take(Maximal).Select(address => new SourceCandidate(address))];
        foreach (SourceCandidate candidate in _all.IntersectBy(bad, candidate => candidate.Address))
            candidate.Fault = SourceFault.Bad;
    }

    /// <summary>Raised when <see cref="Addresses"/> or <see cref="Bad"/> changed.</summary>
    public event Action? Changed;

    /// <summary>All of them, those named by an operator first.</summary>
    public ImmutableArray<string> Addresses => Select(_ => true);

    /// <summary>Those whose release is not what it should be.</summary>
    public ImmutableArray<string> Bad => Select(candidate => candidate.Fault == SourceFault.Bad);

    /// <summary>Those that answered when they were last asked.</summary>
    public ImmutableArray<string> Answering =>
        Select(candidate => candidate is { LastTurn: > 0, Fault: null or SourceFault.Busy });

    /// <summary>A node said that it has the release. True when it may be asked for it now.</summary>
    public bool Heard(string address)
    {
        bool isNew;
        SourceCandidate? candidate;
        lock (_lock)
        {
            candidate = Find(address);
            isNew = candidate is null && (candidate = TryAdd(address)) is not null;
            candidate?.Heard = true;
        }
        if (isNew)
            Changed?.Invoke();
        lock (_lock)
            return candidate?.CanBeAsked(_clock.GetUtcNow()) == true;
    }

    /// <summary>An operator names a node: it is asked first, at once, whatever was known of it.</summary>
    public void Prefer(string address)
    {
        lock (_lock)
        {
            _all.RemoveAll(candidate => candidate.Address == address);
            if (_all.Count >= Maximal)
                _all.RemoveAt(_all.Count - 1);
            _all.Insert(0, new SourceCandidate(address));
            _named = address;
            if (_turn is { } turn && turn.Address != address)
                turn.Supersede();
        }
        Changed?.Invoke();
    }

    /// <summary>A new attempt begins: who failed in the last one is asked again, unless its release was bad.</summary>
    public void BeginAttempt()
    {
        lock (_lock)
        {
            foreach (
                SourceCandidate candidate in _all.Where(candidate =>
                    candidate.Fault is not (null or SourceFault.Bad or SourceFault.Busy)
                )
            )
            {
                candidate.Fault = null;
                candidate.NotBefore = default;
            }
        }
    }

    /// <summary>Whose turn it is: whom the operator named, then who delivers already, then who was not asked for longest. Null
    /// when nobody may be asked now.</summary>
    public SourceTurn? Next()
    {
        lock (_lock)
        {
            DateTimeOffset now = _clock.GetUtcNow();
            SourceCandidate? next = _all.Where(candidate => candidate.CanBeAsked(now))
                .OrderByDescending(candidate => candidate.Address == _named)
                .ThenByDescending(candidate => candidate.Address == _delivers)
                .ThenBy(candidate => candidate.LastTurn)
                .FirstOrDefault();
            if (next is null)
                return null;
            next.LastTurn = ++_turns;
            var turn = new SourceTurn(next.Address);
            _turn = (turn.Address, turn.Supersede);
            return turn;
        }
    }

    /// <summary>The turn's source delivered what it was asked for.</summary>
    public void Delivered(SourceTurn turn)
    {
        lock (_lock)
        {
            _turn = null;
            _delivers = turn.Address;
            if (Find(turn.Address) is { } candidate)
                (candidate.Fault, candidate.Message, candidate.InARow, candidate.Heard) = (null, null, 0, false);
        }
    }

    /// <summary>The turn was ended by <see cref="Prefer"/>, or given up.</summary>
    public void Ended()
    {
        lock (_lock)
            _turn = null;
    }

    /// <summary>The turn's source did not deliver. The nodes that it named instead are candidates from now on.</summary>
    public void Failed(SourceTurn turn, SourceException failure)
    {
        bool changed = failure.Fault == SourceFault.Bad;
        lock (_lock)
        {
            _turn = null;
            if (_delivers == turn.Address)
                _delivers = null;
            if (Find(turn.Address) is { } candidate)
                Note(candidate, failure);
            foreach (IPAddress other in failure.Others)
                changed |= Find(other.ToString()) is null && TryAdd(other.ToString()) is not null;
        }
        if (changed)
            Changed?.Invoke();
    }

    /// <summary>How long until somebody may be asked; null when nobody may before the next attempt, or before somebody is
    /// heard.</summary>
    public TimeSpan? UntilNext()
    {
        lock (_lock)
        {
            DateTimeOffset[] hopeful = [.. _all.Where(candidate => candidate.IsHopeful).Select(candidate => candidate.NotBefore)];
            if (hopeful.Length == 0)
                return null;
            TimeSpan wait = hopeful.Min() - _clock.GetUtcNow();
            return wait > TimeSpan.Zero ? wait : TimeSpan.Zero;
        }
    }

    /// <summary>What went wrong with each, in the order in which they were asked.</summary>
    public IReadOnlyList<(SourceFault Fault, string Message)> Faults
    {
        get
        {
            lock (_lock)
                return
                [
                    .. _all.Where(candidate => candidate.Fault is not null)
                        .OrderBy(candidate => candidate.LastTurn)
                        .Select(candidate => (candidate.Fault!.Value, candidate.Message ?? "")),
                ];
        }
    }

    private void Note(SourceCandidate candidate, SourceException failure)
    {
        bool busy = failure.Fault == SourceFault.Busy;
        if (busy != (candidate.Fault == SourceFault.Busy))
            candidate.InARow = 0;
        candidate.InARow++;
        (candidate.Fault, candidate.Message, candidate.Heard) = (failure.Fault, failure.Message, false);
        // All that were refused would come back together; and who has only now failed is believed once when it speaks again.
        int doubled = busy ? candidate.InARow - 1 : candidate.InARow - 2;
        TimeSpan pause =
            doubled < 0 ? TimeSpan.Zero : Shorter(FirstPause * (1 << Math.Min(doubled, 10)), busy ? LongestBusy : LongestPause);
        candidate.NotBefore = _clock.GetUtcNow() + (busy ? pause * (0.5 + _random.NextDouble()) : pause);
    }

    private SourceCandidate? TryAdd(string address)
    {
        if (_all.Count >= Maximal)
        {
            // Whoever did not deliver makes room; with only good ones there are enough.
            int worst = _all.FindIndex(candidate =>
                !candidate.IsHopeful && candidate.Fault != SourceFault.Bad && candidate.Address != _named
            );
            if (worst < 0)
                return null;
            _all.RemoveAt(worst);
        }
        var added = new SourceCandidate(address);
        _all.Add(added);
        return added;
    }

    private SourceCandidate? Find(string address) => _all.Find(candidate => candidate.Address == address);

    private ImmutableArray<string> Select(Func<SourceCandidate, bool> which)
    {
        lock (_lock)
            return [.. _all.Where(which).Select(candidate => candidate.Address)];
    }

    private static TimeSpan Shorter(TimeSpan one, TimeSpan other) => one < other ? one : other;
}
