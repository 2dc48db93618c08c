using System.Net;
using VersionManager.Contracts;
using VersionManager.Contracts.Control;

namespace VersionManager.ProxyService.Releases;

/// <summary>Asks one candidate after another, until one delivers.</summary>
internal sealed class SourceRotation(ILogger<SourceRotation> log)
{
    /// <summary>Runs <paramref name="fetch"/> with one candidate after another, and returns the result of the first that
    /// delivered.</summary>
    /// <exception cref="RefusalException">No candidate delivered.</exception>
    public async Task<T> RunAsync<T>(
        ReleaseKey release,
        SourceCandidates candidates,
        Func<IPAddress, CancellationToken, Task<T>> fetch,
        CancellationToken cancellation
    )
    {
        while (candidates.Next() is { } next)
        {
            using SourceTurn turn = next;
            using var both = CancellationTokenSource.CreateLinkedTokenSource(turn.Superseded, cancellation);
            try
            {
                T result = await fetch(turn.Source, both.Token);
                candidates.Delivered(turn);
                return result;
            }
            catch (OperationCanceledException)
                when (turn.Superseded.IsCancellationRequested && !cancellation.IsCancellationRequested)
            {
                candidates.Ended();
                ReleaseLog.SourceSuperseded(log, release.ToString(), turn.Address);
            }
            catch (SourceException e)
            {
                Fail(release, candidates, turn, e);
            }
            catch (RefusalException e) when (e.Code is ProblemCode.ReleaseTampered or ProblemCode.InvalidRelease)
            {
                Fail(release, candidates, turn, new SourceException(SourceFault.Bad, e.Message, e));
            }
            catch
            {
                candidates.Ended();
                throw;
            }
        }
        throw Failure(release, candidates.Faults);
    }

    private void Fail(ReleaseKey release, SourceCandidates candidates, SourceTurn turn, SourceException failure)
    {
        candidates.Failed(turn, failure);
        if (failure.Fault == SourceFault.Busy)
            ReleaseLog.SourceBusy(log, release.ToString(), turn.Address, failure.Others.Count);
        else
            ReleaseLog.SourceFailed(log, release.ToString(), turn.Address, failure.Fault, failure.Message);
    }

    private static RefusalException Failure(ReleaseKey release, IReadOnlyList<(SourceFault Fault, string Message)> faults)
    {
        // A busy candidate has the release and will have a slot: the others' failures are no reason to give up.
        if (faults.Any(fault => fault.Fault == SourceFault.Busy))
        {
            return new RefusalException(
                ProblemCode.SourceBusy,
                $"No node that has {release} has a free slot.",
                "No action is needed: they are asked again in a moment."
            );
        }
        string what = string.Join(' ', faults.Select(fault => fault.Message).Distinct());
        return faults.Count > 0 && faults.All(fault => fault.Fault == SourceFault.Bad)
            ? new RefusalException(ProblemCode.ReleaseTampered, what)
            : new RefusalException(
                ProblemCode.PeerUnreachable,
                what.Length == 0 ? $"No node delivered {release}." : what,
                "The upgrade begins again when a node that has the release is heard; Sync-AppVersion -Source names one."
            );
    }
}
