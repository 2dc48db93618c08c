using VersionManager.Contracts.Control;

namespace VersionManager.GatewayService.Writes;

/// <summary>The next step of a write.</summary>
internal enum WriteStep
{
    /// <summary>No version takes the write: wait for one.</summary>
    Wait,

    /// <summary>Some version that takes new requests has not been sent the write.</summary>
    Send,

    /// <summary>Every version that takes new requests has the write, or did not have the target of a DELETE.</summary>
    Acknowledge,

    /// <summary>No version has the write, and each said so: the client gets the newest version's own answer.</summary>
    Refuse,

    /// <summary>Some versions have the write, or may have, and others do not.</summary>
    Fail,
}

/// <summary>The rules for writes, without the code that executes them (docs/gateway.md, "Writes").</summary>
internal static class WriteVerdict
{
    /// <summary>The next step, given the outcomes so far.</summary>
    /// <param name="outcomes">The outcome at each version that the write was sent to.</param>
    /// <param name="active">The versions that take new requests now; missing outcomes of others do not matter.</param>
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
        // A DELETE is done when no running version has the target: a version that is away and may still have it becomes behind.
        return committed || here.Length > 0 ? WriteStep.Acknowledge : WriteStep.Wait;
    }

    /// <summary>Whether the version has the write, or did not have the target of a DELETE.</summary>
    public static bool Has(WriteOutcome outcome) => outcome is WriteOutcome.Committed or WriteOutcome.Absent;

    /// <summary>Whether the version has, or may have, the write.</summary>
    public static bool MayHave(WriteOutcome outcome) => outcome is WriteOutcome.Committed or WriteOutcome.Unknown;

    /// <summary>Whether a failed write leaves versions that differ.</summary>
    public static bool Diverges(IReadOnlyCollection<WriteOutcome> outcomes) => outcomes.Count > 1 && outcomes.Any(MayHave);

    /// <summary>The outcome that an answer's status means.</summary>
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
