using System.Collections.Immutable;
using System.Net;

namespace VersionManager.ProxyService.Releases;

/// <summary>
/// The nodes known to have one release, and the order in which they are asked for it. Every node that announces the release is a
/// candidate, also during a sync. A failed candidate is asked again in the next attempt, or when it announces the release again;
/// one that keeps announcing and failing, later and later.
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

    /// <summary>The candidates as they were saved.</summary>
    /// <param name="known">The candidates' addresses, in the order in which they are asked.</param>
    /// <param name="bad">The candidates whose release differs from its manifest.</param>
    /// <param name="clock">The clock of back-off.</param>
    /// <param name="random">Randomizes times, so that many nodes do not act at once.</param>
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

    /// <summary>All candidates, those named by an operator first.</summary>
    public ImmutableArray<string> Addresses => Select(_ => true);

    /// <summary>The candidates whose release differs from its manifest.</summary>
    public ImmutableArray<string> Bad => Select(candidate => candidate.Fault == SourceFault.Bad);

    /// <summary>The candidates that answered in their last turn.</summary>
    public ImmutableArray<string> Answering =>
        Select(candidate => candidate is { LastTurn: > 0, Fault: null or SourceFault.Busy });

    /// <summary>Records that a node announced the release. True when it may be asked now.</summary>
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

    /// <summary>Puts a node that an operator named first, whatever its results so far.</summary>
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

    /// <summary>Begins a new attempt, in which candidates that failed are asked again, unless their release was bad.</summary>
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

    /// <summary>The next turn: the candidate that the operator named, then the one that delivers already, then the one not asked
    /// for longest. Null when none may be asked now.</summary>
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

    /// <summary>Records that the turn's source delivered.</summary>
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

    /// <summary>Records that <see cref="Prefer"/> or a cancellation ended the turn.</summary>
    public void Ended()
    {
        lock (_lock)
            _turn = null;
    }

    /// <summary>Records that the turn's source did not deliver. The nodes that it named instead become candidates.</summary>
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

    /// <summary>How long until a candidate may be asked; null when none may before the next attempt or announcement.</summary>
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

    /// <summary>The failure of each candidate, in the order in which they were asked.</summary>
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
        // Randomized, since otherwise all refused nodes would come back together. A candidate that failed once is asked at once
        // when it announces the release again.
        int doubled = busy ? candidate.InARow - 1 : candidate.InARow - 2;
        TimeSpan pause =
            doubled < 0 ? TimeSpan.Zero : Shorter(FirstPause * (1 << Math.Min(doubled, 10)), busy ? LongestBusy : LongestPause);
        candidate.NotBefore = _clock.GetUtcNow() + (busy ? pause * (0.5 + _random.NextDouble()) : pause);
    }

    private SourceCandidate? TryAdd(string address)
    {
        if (_all.Count >= Maximal)
        {
            // A candidate that did not deliver makes room; if all are good, there are enough.
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
