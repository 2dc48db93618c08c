using FsCheck.Xunit;
using VersionManager.Contracts.Control;
using VersionManager.GatewayService.Writes;

namespace VersionManager.GatewayService.Tests;

public class WriteVerdictTests
{
    /// <summary>Version i was sent the write, or not, and is active, or not.</summary>
    private static (Dictionary<Version, WriteOutcome> Outcomes, List<Version> Active) Case(
        WriteOutcome?[] outcomes,
        bool[] active
    )
    {
        var sent = new Dictionary<Version, WriteOutcome>();
        var here = new List<Version>();
        for (int i = 0; i < Math.Min(outcomes.Length, 8); i++)
        {
            var version = new Version(i + 1, 0);
            if (outcomes[i] is { } outcome && Enum.IsDefined(outcome))
                sent.Add(version, outcome);
            if (active.ElementAtOrDefault(i))
                here.Add(version);
        }
        return (sent, here);
    }

    [Property]
    public bool Acknowledge_Always_EveryActiveVersionHasItAndThereIsOne(WriteOutcome?[] outcomes, bool[] active)
    {
        (Dictionary<Version, WriteOutcome> sent, List<Version> here) = Case(outcomes, active);
        return WriteVerdict.Decide(sent, here) != WriteStep.Acknowledge
            || (
                here.All(version => sent.TryGetValue(version, out WriteOutcome outcome) && WriteVerdict.Has(outcome))
                && sent.Values.Any(WriteVerdict.Has)
            );
    }

    [Property]
    public bool Refuse_Always_NobodyMayHaveIt(WriteOutcome?[] outcomes, bool[] active)
    {
        (Dictionary<Version, WriteOutcome> sent, List<Version> here) = Case(outcomes, active);
        return WriteVerdict.Decide(sent, here) != WriteStep.Refuse || (here.Count > 0 && !sent.Values.Any(WriteVerdict.MayHave));
    }

    [Property]
    public bool Send_Always_SomeActiveVersionWasNotSentItAndNoneFailed(WriteOutcome?[] outcomes, bool[] active)
    {
        (Dictionary<Version, WriteOutcome> sent, List<Version> here) = Case(outcomes, active);
        return WriteVerdict.Decide(sent, here) != WriteStep.Send
            || (
                here.Any(version => !sent.ContainsKey(version))
                && here.Where(sent.ContainsKey).All(version => WriteVerdict.Has(sent[version]))
            );
    }

    [Theory]
    [InlineData("PUT", 200, WriteOutcome.Committed)]
    [InlineData("POST", 303, WriteOutcome.Rejected)]
    [InlineData("PUT", 404, WriteOutcome.Rejected)]
    [InlineData("DELETE", 404, WriteOutcome.Absent)]
    [InlineData("DELETE", 410, WriteOutcome.Absent)]
    [InlineData("DELETE", 403, WriteOutcome.Rejected)]
    [InlineData("PUT", 500, WriteOutcome.Failed)]
    public void FromStatus_Status_IsThisOutcome(string method, int status, WriteOutcome outcome) =>
        Assert.Equal(outcome, WriteVerdict.FromStatus(method, status));
}
