using System.Text.Json.Serialization;

namespace Samples.Common.Reports;

/// <summary>A line for each second.</summary>
/// <param name="Second">The second, since the client started.</param>
/// <param name="Succeeded">The requests answered in that second.</param>
/// <param name="Failed">The requests that failed in that second.</param>
/// <param name="SlowestMilliseconds">The slowest request that ended in that second.</param>
/// <param name="Versions">The number of answers of each version.</param>
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

/// <summary>The answers of one version.</summary>
/// <param name="Version">The version.</param>
/// <param name="Answers">The number of answers.</param>
/// <param name="FirstSeconds">When its first answer came, since the client started.</param>
/// <param name="LastSeconds">When its last answer came.</param>
internal sealed record VersionSummary(string Version, long Answers, double FirstSeconds, double LastSeconds);

/// <summary>The last line.</summary>
/// <param name="Sent">The number of requests.</param>
/// <param name="Failed">The number of failed requests.</param>
/// <param name="Retries">The attempts that were repeated because their node could not be reached.</param>
/// <param name="Seconds">How long the client ran.</param>
/// <param name="P50">The median answer, in milliseconds.</param>
/// <param name="P90">The 90th percentile.</param>
/// <param name="P99">The 99th percentile.</param>
/// <param name="P999">The 99.9th percentile.</param>
/// <param name="Slowest">The slowest answer, in milliseconds.</param>
/// <param name="Versions">The versions that answered, in the order of their first answers.</param>
/// <param name="Operations">The number of requests of each operation.</param>
/// <param name="Failures">The number of failures of each reason.</param>
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

/// <summary>The JSON serialization of the report's lines.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(SecondLine))]
[JsonSerializable(typeof(FailureLine))]
[JsonSerializable(typeof(RetryLine))]
[JsonSerializable(typeof(ArrivalLine))]
[JsonSerializable(typeof(SummaryLine))]
internal sealed partial class ReportJson : JsonSerializerContext;
