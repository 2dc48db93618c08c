using FsCheck;
using FsCheck.Fluent;

namespace IrisLog.Tests.Queries;

/// <summary>Random XPath expressions over the hierarchy and its readings, of every kind that the planner distinguishes.</summary>
internal static class RandomQuery
{
    private static readonly string[] Levels = ["country", "region", "site", "node"];

    public static Gen<string> Any => Gen.Frequency((6, Path), (4, Aggregate), (2, Expression));

    /// <summary>A path from the root, down to some level or to readings.</summary>
    private static Gen<string> Path => Gen.Frequency((8, Stepwise), (2, Descending));

    private static Gen<string> Stepwise =>
        from depth in Gen.Frequency((1, Gen.Choose(1, 3)), (4, Gen.Constant(4)))
        from steps in Levels
            .Take(depth)
            .Select(Step)
            .Aggregate((above, below) => from a in above from b in below select $"{a}/{b}")
        from tail in depth == 4 ? Tail : Gen.Constant("")
        select $"/irislog/{steps}{tail}";

    private static Gen<string> Descending =>
        from level in Gen.Elements(Levels)
        from step in Step(level)
        from end in Gen.Elements("", "//reading", "//reading[@sensor='load']/@value", "/..", "//node")
        from start in Gen.Elements("//", "/irislog//")
        select start + step + end;

    private static Gen<string> Aggregate =>
        from function in Gen.Elements("count", "sum", "avg", "min", "max")
        from path in Path
        select $"{function}({path}{(path.EndsWith("@value", StringComparison.Ordinal) ? "" : "//@value")})";

    private static Gen<string> Expression =>
        from left in Path
        from right in Path
        from shape in Gen.Elements(
            "{0} | {1}",
            "count({0}) > count({1})",
            "sum({0}//@value) div 3",
            "boolean({0})",
            "count({0} | {1}) * 2",
            "not({0}) or {1}",
            "{0} = {1}",
            "({0})[1]",
            "({0})[last()]/@id",
            "{0}/@value*2",
            "string({0})"
        )
        select string.Format(System.Globalization.CultureInfo.InvariantCulture, shape, left, right);

    private static Gen<string> Step(string level) =>
        Gen.Frequency(
            (4, Gen.Constant(level)),
            (6, Predicate(level).Select(p => $"{level}[{p}]")),
            (1, Predicate(level).Two().Select(p => $"{level}[{p.Item1}][{p.Item2}]")),
            (1, Gen.Constant("*"))
        );

    private static Gen<string> Predicate(string level) =>
        from number in Gen.Choose(1, 2)
        let letter = level[0]
        from predicate in Gen.Elements(
            $"contains(@id, '{letter}{number}')",
            $"{number}",
            "last()",
            $"position() <= {number}",
            $"not(contains(@id,\"{letter}{number}\"))",
            $"@id = 'c1' or starts-with(@id, 'c1r{number}')",
            "@id != 'a]b/c'",
            "@id and @agent",
            ".//reading/@value > 50",
            "*",
            ".//reading[@sensor = 'load']",
            "count(.//reading) > 2",
            ".//reading[@value > //reading[1]/@value]",
            "../*[2]",
            "@id = /irislog/country/@id or @agent",
            "following-sibling::*",
            "sum(.//@value) > 100"
        )
        select predicate;

    private static Gen<string> Tail =>
        Gen.Elements(
            "",
            "/reading",
            "/reading[@sensor='load']",
            "/reading[@value > 50]/@value",
            "/reading[1]",
            "/reading[last()]/@value",
            "//reading/@value",
            "/reading[../@id='c1r1s1n1']",
            "/reading[@value = /irislog//reading[1]/@value]",
            "/reading/..",
            "/@id",
            "/*[@sensor != 'disk']",
            "/reading[@sensor='load' and @value < 60 or @sensor='disk']/@time",
            "/reading/self::*",
            "/node()",
            "/reading | //site",
            "//@*"
        );
}
