using VersionManager.Contracts.Control;

namespace VersionManager.GatewayService.Writes;

/// <summary>What to do next with a write.</summary>
internal enum WriteStep
{
    /// <summary>No version takes it: wait for one.</summary>
    Wait,

    /// <summary>Some version that takes new requests has not been sent it.</summary>
    Send,

    /// <summary>Every version that takes new requests is as the write wants it.</summary>
    Acknowledge,

    /// <summary>No version has it, and all said so: the client gets the newest one's own answer.</summary>
    Refuse,

    /// <summary>Some have it, or may have, and others not.</summary>
    Fail,
}

/// <summary>The rules for writes, apart from everything that carries them out (docs/gateway.md, "Writes").</summary>
internal static class WriteVerdict
{
    /// <summary>What follows from what is known.</summary>
    /// <param name="outcomes">What became of the write at each version that it was sent to.</param>
    /// <param name="active">The versions that take new requests now; others no longer matter, whatever they did not do.</param>
    public static WriteStep Decide(IReadOnlyDictionary<Version, WriteOutcome> outcomes, IReadOnlyCollection<Version> active)
    {
        WriteOutcome[] here = [.. active.Where(outcomes.ContainsKey).Select(version => outcomes[version])];
        bool committed = outcomes.Values.Contains(WriteOutcome.Committed);
        if (here.Any(outcome => !Has(outcome)))
        {
            bool all = here.Length == active.Count && here.All(IsRefusal);
            return all && !outcomes.Values.Any(MayHave) ? WriteStep.Refuse : WriteStep.Fail;
        }
        if (here.Length < active.Count)
            return WriteStep.Send;
        // A DELETE of what no running version has is done: a version that is away and may still have it is behind.
        return committed || here.Length > 0 ? WriteStep.Acknowledge : WriteStep.Wait;
    }

    /// <summary>Whether the version's state is as the write wants it.</summary>
    public static bool Has(WriteOutcome outcome) => outcome is WriteOutcome.Committed or WriteOutcome.Absent;

    /// <summary>Whether the write is, or may be, in the version's state.</summary>
    public static bool MayHave(WriteOutcome outcome) => outcome is WriteOutcome.Committed or WriteOutcome.Unknown;

    /// <summary>Whether a failed write leaves versions that differ.</summary>
    public static bool Diverges(IReadOnlyCollection<WriteOutcome> outcomes) => outcomes.Count > 1 && outcomes.Any(MayHave);

    /// <summary>What an answer's status means.</summary>
    public static WriteOutcome FromStatus(string method, int status) =>
        status switch
        {
            >= 200 and < 300 => WriteOutcome.Committed,
            404 or 410 when HttpMethods.IsDelete(method) => WriteOutcome.Absent,
            >= 500 => WriteOutcome.Failed,
            _ => WriteOutcome.Rejected,
        };

    private static bool IsRefusal(WriteOutcome outcome) =>
        outcome is WriteOutcome.Rejected or WriteOutcome.Failed or WriteOutcome.Absent;
}
