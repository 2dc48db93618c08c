using FsCheck;
using FsCheck.Fluent;

namespace VersionManager.GatewayService.Tests.Model;

/// <summary>The events of a node's application and its clients.</summary>
public enum Deed
{
    Put,
    Delete,
    Get,
    Burst,
    Retry,
    FailNext,
    Start,
    Drain,
    Crash,
    Return,
    CatchUp,
    RestartGateway,
}

/// <summary>One step of a script; the numbers choose modulo the number of choices.</summary>
public sealed record Step(Deed Deed, int First, int Second)
{
    public override string ToString() => $"{Deed} {First} {Second}";
}

/// <summary>Generates scripts, in which clients take most of the steps.</summary>
public static class Scripts
{
    private static readonly Deed[] Weighed =
    [
        .. Enumerable.Repeat(Deed.Put, 10),
        .. Enumerable.Repeat(Deed.Delete, 3),
        .. Enumerable.Repeat(Deed.Get, 8),
        .. Enumerable.Repeat(Deed.Burst, 3),
        .. Enumerable.Repeat(Deed.Retry, 5),
        .. Enumerable.Repeat(Deed.FailNext, 6),
        .. Enumerable.Repeat(Deed.Start, 3),
        .. Enumerable.Repeat(Deed.Drain, 2),
        .. Enumerable.Repeat(Deed.Crash, 2),
        .. Enumerable.Repeat(Deed.Return, 3),
        .. Enumerable.Repeat(Deed.CatchUp, 2),
        Deed.RestartGateway,
    ];

    public static Arbitrary<Step[]> Arbitrary()
    {
        Gen<int> number = Gen.Choose(0, 59);
        Gen<Step> step =
            from deed in Gen.Elements(Weighed)
            from first in number
            from second in number
            select new Step(deed, first, second);
        return Arb.From(step.ArrayOf(), steps => Shrink(steps));
    }

    /// <summary>The steps without the last half, the last quarter, ... and without each single step.</summary>
    private static IEnumerable<Step[]> Shrink(Step[] steps)
    {
        for (int keep = steps.Length / 2; keep < steps.Length - 1; keep += Math.Max(1, (steps.Length - keep) / 2))
            yield return steps[..keep];
        for (int i = 0; i < steps.Length; i++)
            yield return [.. steps[..i], .. steps[(i + 1)..]];
    }
}
