using System.Text.Json.Serialization;

namespace Samples.Common.Reports;

/// <summary>A line for each second.</summary>
/// <param name="Second">Since the client started.</param>
/// <param name="Succeeded">Requests answered in it.</param>
/// <param name="Failed">Requests failed in it.</param>
/// <param name="SlowestMilliseconds">Of those that ended in it.</param>
/// <param name="Versions">How many each version answered.</param>
internal sealed record SecondLine(
    int Second,
    long Succeeded,
    long Failed,
    double SlowestMilliseconds,
    IReadOnlyDictionary<string, long> Versions
)
{
    /// <summary>Tells the lines apart.</summary>
    [JsonPropertyOrder(-1)]
    public string Kind { get; } = "second";
}

/// <summary>A line for each failed request.</summary>
/// <param name="Operation">What it was for.</param>
/// <param name="Entry">The node that was asked.</param>
/// <param name="Seconds">When it was sent, since the client started.</param>
/// <param name="Milliseconds">How long it took to fail.</param>
/// <param name="Reason">Why.</param>
internal sealed record FailureLine(string Operation, string Entry, double Seconds, double Milliseconds, string Reason)
{
    /// <summary>Tells the lines apart.</summary>
    [JsonPropertyOrder(-1)]
    public string Kind { get; } = "failure";
}

/// <summary>A line for each attempt that was repeated, because its node could not be reached.</summary>
/// <param name="Operation">What it was for.</param>
/// <param name="Entry">The node.</param>
/// <param name="Seconds">When that was seen, since the client started.</param>
/// <param name="Reason">How that was seen.</param>
internal sealed record RetryLine(string Operation, string Entry, double Seconds, string Reason)
{
    /// <summary>Tells the lines apart.</summary>
    [JsonPropertyOrder(-1)]
    public string Kind { get; } = "retry";
}

/// <summary>A line when a version first answers at a node.</summary>
/// <param name="Entry">The node that was asked.</param>
/// <param name="Version">The version.</param>
/// <param name="Seconds">When the answer came, since the client started.</param>
internal sealed record ArrivalLine(string Entry, string Version, double Seconds)
{
    /// <summary>Tells the lines apart.</summary>
    [JsonPropertyOrder(-1)]
    public string Kind { get; } = "arrival";
}

/// <summary>What one version answered.</summary>
/// <param name="Version">The version.</param>
/// <param name="Answers">How many requests.</param>
/// <param name="FirstSeconds">When its first answer came, since the client started.</param>
/// <param name="LastSeconds">When its last answer came.</param>
internal sealed record VersionSummary(string Version, long Answers, double FirstSeconds, double LastSeconds);

/// <summary>The last line.</summary>
/// <param name="Sent">Requests sent.</param>
/// <param name="Failed">Of them, failed.</param>
/// <param name="Retries">Attempts that were repeated, because their node could not be reached.</param>
/// <param name="Seconds">How long the client ran.</param>
/// <param name="P50">Half were answered in so many milliseconds.</param>
/// <param name="P90">Nine of ten.</param>
/// <param name="P99">99 of 100.</param>
/// <param name="P999">999 of 1,000.</param>
/// <param name="Slowest">The slowest answer, in milliseconds.</param>
/// <param name="Versions">Which versions answered, in the order in which they began to.</param>
/// <param name="Operations">How many requests were for what.</param>
/// <param name="Failures">How many requests failed for which reason.</param>
internal sealed record SummaryLine(
    long Sent,
    long Failed,
    long Retries,
    double Seconds,
    double P50,
    double P90,
    double P99,
    double P999,
    double Slowest,
    IReadOnlyList<VersionSummary> Versions,
    IReadOnlyDictionary<string, long> Operations,
    IReadOnlyDictionary<string, long> Failures
)
{
    /// <summary>Tells the lines apart.</summary>
    [JsonPropertyOrder(-1)]
    public string Kind { get; } = "summary";
}

/// <summary>How the report's lines are written.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(SecondLine))]
[JsonSerializable(typeof(FailureLine))]
[JsonSerializable(typeof(RetryLine))]
[JsonSerializable(typeof(ArrivalLine))]
[JsonSerializable(typeof(SummaryLine))]
internal sealed partial class ReportJson : JsonSerializerContext;
