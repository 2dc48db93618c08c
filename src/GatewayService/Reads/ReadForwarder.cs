using VersionManager.Contracts.Control;
using VersionManager.GatewayService.Door;
using VersionManager.GatewayService.Problems;
using VersionManager.GatewayService.Routes;
using VersionManager.GatewayService.Translation;

namespace VersionManager.GatewayService.Reads;

/// <summary>Asks the newest version, then the next older, until one has the answer, and streams that to the client.</summary>
internal sealed class ReadForwarder(
    HoldOptions hold,
    LiveRoutes routes,
    PlainReader plain,
    TranslatedReader translated,
    TimeProvider time
)
{
    /// <summary>Answers the client.</summary>
    /// <returns>
    /// False when the routes changed before any version answered, and the door has to parse the request anew: no version takes
    /// requests now, or the request is no longer a read.
    /// </returns>
    public async Task<bool> ForwardAsync(ClientRequest request)
    {
        var patience = new Patience(hold.Longest, time);
        var settling = new Patience(hold.Settle, time);
        bool passBusy = false;
        for (RouteSnapshot current = request.Routes; request.IsSameBy(current); current = routes.Current)
        {
            if (await AskAllAsync(request, current, passBusy) is not { } attempts)
                continue;
            if (attempts.Exists(attempt => attempt.End == ReadEnd.Answered))
                return true;
            request.Aborted.ThrowIfCancellationRequested();
            // A node where no version can be reached is like one without versions, perhaps for long. A single unreachable version
            // is soon back, or gone from the routes.
            bool unreachable = attempts.TrueForAll(attempt => attempt.IsConnection),
                busy = attempts.Exists(attempt => attempt.End == ReadEnd.Busy);
            if (busy || attempts.Exists(attempt => attempt.IsConnection))
            {
                bool goOn = await (unreachable ? patience : settling).PauseAsync(current.Replaced, request.Aborted);
                // A busy version's last answer is the application's own, and reaches the client.
                passBusy = !goOn;
                if (goOn || busy)
                    continue;
            }
            await Refusal(attempts, unreachable).WriteAsync(request.Context.Response);
            return true;
        }
        return false;
    }

    /// <summary>Asks all versions once; null when the routes changed meanwhile, so that the result means nothing.</summary>
    private async Task<List<ReadAttempt>?> AskAllAsync(ClientRequest request, RouteSnapshot current, bool passBusy)
    {
        var attempts = new List<ReadAttempt>(current.ReadOrder.Count);
        foreach (Route route in current.ReadOrder)
        {
            if (!routes.TryEnter(route))
                return null;
            bool last = attempts.Count == current.ReadOrder.Count - 1;
            // "Not found" is true only if every version could be asked.
            bool passOlder = last && attempts.TrueForAll(attempt => attempt.End == ReadEnd.Older);
            try
            {
                attempts.Add(await AskAsync(request, current, route, new PassedAnswers(passOlder, last, passBusy)));
            }
            finally
            {
                route.Use.End(RequestKind.Read, request.Client);
            }
            if (attempts[^1].End == ReadEnd.Answered || request.Aborted.IsCancellationRequested)
                break;
            request.Context.Response.Clear();
        }
        return attempts;
    }

    private async Task<ReadAttempt> AskAsync(ClientRequest request, RouteSnapshot current, Route route, PassedAnswers passed)
    {
        IReadOnlyList<Route> chain = TranslationChain.Find(current, route, request.Interface, out string? reason);
        return reason is not null ? new ReadAttempt(route.Version, ReadEnd.Untranslated, null) { Reason = reason }
            : chain.Count == 0 ? await plain.AskAsync(request, route, passed)
            : await translated.AskAsync(request, route, chain, passed);
    }

    private GatewayProblem Refusal(List<ReadAttempt> attempts, bool unreachable)
    {
        VersionWrite[] versions = [.. attempts.Select(attempt => attempt.Describe())];
        return unreachable ? ClientProblems.NoVersion(hold.Settle, versions)
            : attempts.TrueForAll(attempt => attempt.End is ReadEnd.Untranslated or ReadEnd.Older)
                ? ClientProblems.ReadNotTranslated(versions)
            : ClientProblems.ReadFailed(attempts.TrueForAll(attempt => attempt.End is ReadEnd.TimedOut), versions);
    }
}
