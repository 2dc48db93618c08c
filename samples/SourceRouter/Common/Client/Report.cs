using System.Text.Json.Serialization;

namespace SourceRouter.Client;

/// <summary>A line for each second.</summary>
/// <param name="Second">Since the client started.</param>
/// <param name="Succeeded">Lookups answered in it.</param>
/// <param name="Failed">Lookups failed in it.</param>
/// <param name="SlowestMilliseconds">Of those that ended in it.</param>
/// <param name="Versions">How many each version answered.</param>
public sealed record SecondLine(
    int Second, long Succeeded, long Failed, double SlowestMilliseconds, IReadOnlyDictionary<string, long> Versions)
{
    /// <summary>Tells the lines apart.</summary>
    [JsonPropertyOrder(-1)]
    public string Kind { get; } = "second";
}

/// <summary>A line for each failed lookup.</summary>
/// <param name="Entry">The node that was asked.</param>
/// <param name="Seconds">When it was sent, since the client started.</param>
/// <param name="Milliseconds">How long it took to fail.</param>
/// <param name="Reason">Why.</param>
public sealed record FailureLine(string Entry, double Seconds, double Milliseconds, string Reason)
{
    /// <summary>Tells the lines apart.</summary>
    [JsonPropertyOrder(-1)]
    public string Kind { get; } = "failure";
}

/// <summary>A line when a version first answers at a node.</summary>
/// <param name="Entry">The node that was asked.</param>
/// <param name="Version">The version.</param>
/// <param name="Seconds">When the answer came, since the client started.</param>
public sealed record ArrivalLine(string Entry, string Version, double Seconds)
{
    /// <summary>Tells the lines apart.</summary>
    [JsonPropertyOrder(-1)]
    public string Kind { get; } = "arrival";
}

/// <summary>What one version answered.</summary>
/// <param name="Version">The version.</param>
/// <param name="Answers">How many lookups.</param>
/// <param name="FirstSeconds">When its first answer came, since the client started.</param>
/// <param name="LastSeconds">When its last answer came.</param>
public sealed record VersionSummary(string Version, long Answers, double FirstSeconds, double LastSeconds);

/// <summary>The last line.</summary>
/// <param name="Sent">Lookups sent.</param>
/// <param name="Failed">Of them, failed.</param>
/// <param name="Seconds">How long the client ran.</param>
/// <param name="P50">Half were answered in so many milliseconds.</param>
/// <param name="P90">Nine of ten.</param>
/// <param name="P99">99 of 100.</param>
/// <param name="P999">999 of 1,000.</param>
/// <param name="Slowest">The slowest answer, in milliseconds.</param>
/// <param name="Versions">Which versions answered, in the order in which they began to.</param>
/// <param name="Failures">How many lookups failed for which reason.</param>
public sealed record SummaryLine(
    long Sent, long Failed, double Seconds, double P50, double P90, double P99, double P999, double Slowest,
    IReadOnlyList<VersionSummary> Versions, IReadOnlyDictionary<string, long> Failures)
{
    /// <summary>Tells the lines apart.</summary>
    [JsonPropertyOrder(-1)]
    public string Kind { get; } = "summary";
}

/// <summary>How the report's lines are written.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(SecondLine))]
[JsonSerializable(typeof(FailureLine))]
[JsonSerializable(typeof(ArrivalLine))]
[JsonSerializable(typeof(SummaryLine))]
internal sealed partial class ReportJson : JsonSerializerContext;
