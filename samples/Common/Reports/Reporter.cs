using System.Diagnostics;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace Samples.Common.Reports;

/// <summary>Collects outcomes and writes the report, a JSON object a line.</summary>
internal sealed class Reporter(TextWriter writer)
{
    private readonly Lock _lock = new();
    private readonly List<double> _milliseconds = [];
    private readonly Dictionary<string, VersionSummary> _versions = [];
    private readonly Dictionary<string, long> _operations = [];
    private readonly Dictionary<string, long> _failures = [];
    private readonly HashSet<(string Entry, string Version)> _arrived = [];
    private readonly Dictionary<string, long> _versionsOfSecond = [];
    private readonly long _start = Stopwatch.GetTimestamp();
    private long _succeeded;
    private long _failed;
    private long _retries;
    private double _slowestOfSecond;
    private int _second;

    /// <summary>Takes one outcome.</summary>
    public void Add(Outcome outcome)
    {
        double at = (outcome.SentAt + outcome.Elapsed).TotalSeconds;
        lock (_lock)
        {
            _slowestOfSecond = Math.Max(_slowestOfSecond, outcome.Elapsed.TotalMilliseconds);
            _operations[outcome.Operation] = _operations.GetValueOrDefault(outcome.Operation) + 1;
            if (outcome.Failure is { } reason)
            {
                _failed++;
                _failures[reason] = _failures.GetValueOrDefault(reason) + 1;
                WriteLine(
                    new FailureLine(
                        outcome.Operation,
                        outcome.Entry,
                        Round(outcome.SentAt.TotalSeconds),
                        Round(outcome.Elapsed.TotalMilliseconds),
                        reason
                    ),
                    ReportJson.Default.FailureLine
                );
                return;
            }
            _succeeded++;
            _milliseconds.Add(outcome.Elapsed.TotalMilliseconds);
            if (outcome.Version is null)
                return;
            _versionsOfSecond[outcome.Version] = _versionsOfSecond.GetValueOrDefault(outcome.Version) + 1;
            VersionSummary known =
                _versions.GetValueOrDefault(outcome.Version) ?? new VersionSummary(outcome.Version, 0, Round(at), 0);
            _versions[outcome.Version] = known with { Answers = known.Answers + 1, LastSeconds = Round(at) };
            if (_arrived.Add((outcome.Entry, outcome.Version)))
                WriteLine(new ArrivalLine(outcome.Entry, outcome.Version, Round(at)), ReportJson.Default.ArrivalLine);
        }
    }

    /// <summary>Takes one outcome.</summary>
    /// <param name="operation">What it was for.</param>
    /// <param name="entry">The node that was asked.</param>
    /// <param name="sent">When it was sent, as <see cref="Stopwatch.GetTimestamp"/> says.</param>
    /// <param name="version">The version that answered, where that is known.</param>
    /// <param name="failure">Why it failed; null when it succeeded.</param>
    public void Add(string operation, string entry, long sent, string? version, string? failure) =>
        Add(
            new Outcome(
                operation,
                entry,
                Stopwatch.GetElapsedTime(_start, sent),
                Stopwatch.GetElapsedTime(sent),
                version,
                failure
            )
        );

    /// <summary>Adds an attempt that is repeated because its node could not be reached.</summary>
    public void Retried(string operation, string entry, string reason)
    {
        lock (_lock)
        {
            _retries++;
            WriteLine(new RetryLine(operation, entry, Seconds, reason), ReportJson.Default.RetryLine);
        }
    }

    /// <summary>Writes a line each second until cancelled.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromSeconds(1));
        (long succeeded, long failed) = (0, 0);
        try
        {
            while (await timer.WaitForNextTickAsync(cancellationToken))
            {
                lock (_lock)
                {
                    WriteLine(
                        new SecondLine(
                            ++_second,
                            _succeeded - succeeded,
                            _failed - failed,
                            Round(_slowestOfSecond),
                            _versionsOfSecond
                        ),
                        ReportJson.Default.SecondLine
                    );
                    (succeeded, failed, _slowestOfSecond) = (_succeeded, _failed, 0);
                    _versionsOfSecond.Clear();
                }
            }
        }
        catch (OperationCanceledException) { }
    }

    /// <summary>Seconds since the client started.</summary>
    public double Seconds => Round(Stopwatch.GetElapsedTime(_start).TotalSeconds);

    /// <summary>Writes a line of the client's own kind.</summary>
    public void Write<T>(T line, JsonTypeInfo<T> type)
    {
        lock (_lock)
            WriteLine(line, type);
    }

    /// <summary>Writes the last line.</summary>
    /// <returns>How many requests failed.</returns>
    public long Finish()
    {
        lock (_lock)
        {
            _milliseconds.Sort();
            WriteLine(
                new SummaryLine(
                    _succeeded + _failed,
                    _failed,
                    _retries,
                    Round(Stopwatch.GetElapsedTime(_start).TotalSeconds),
                    Percentile(0.5),
                    Percentile(0.9),
                    Percentile(0.99),
                    Percentile(0.999),
                    Percentile(1),
                    [.. _versions.Values.OrderBy(v => v.FirstSeconds)],
                    _operations,
                    _failures
                ),
                ReportJson.Default.SummaryLine
            );
            return _failed;
        }
    }

    private double Percentile(double share) =>
        _milliseconds.Count == 0 ? 0 : Round(_milliseconds[Math.Max(0, (int)Math.Ceiling(share * _milliseconds.Count) - 1)]);

    private void WriteLine<T>(T line, JsonTypeInfo<T> type)
    {
        writer.WriteLine(JsonSerializer.Serialize(line, type));
        writer.Flush();
    }

    private static double Round(double value) => Math.Round(value, 3);
}
