using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace SourceRouter.Client;

/// <summary>Collects outcomes and writes the report, a JSON object a line.</summary>
public sealed class Reporter(TextWriter writer)
{
    private readonly Lock _lock = new();
    private readonly List<double> _milliseconds = [];
    private readonly Dictionary<string, VersionSummary> _versions = [];
    private readonly Dictionary<string, long> _failures = [];
    private readonly HashSet<(string Entry, string Version)> _arrived = [];
    private readonly Dictionary<string, long> _versionsOfSecond = [];
    private readonly long _start = TimeProvider.System.GetTimestamp();
    private long _succeeded;
    private long _failed;
    private double _slowestOfSecond;
    private int _second;

    /// <summary>Takes one outcome.</summary>
    public void Add(Outcome outcome)
    {
        double at = (outcome.SentAt + outcome.Elapsed).TotalSeconds;
        lock (_lock)
        {
            _slowestOfSecond = Math.Max(_slowestOfSecond, outcome.Elapsed.TotalMilliseconds);
            if (outcome.Version is null)
            {
                string reason = outcome.Failure ?? "unknown";
                _failed++;
                _failures[reason] = _failures.GetValueOrDefault(reason) + 1;
                Write(
                    new FailureLine(outcome.Entry.ToString(), Round(outcome.SentAt.TotalSeconds), Round(outcome.Elapsed.TotalMilliseconds), reason),
                    ReportJson.Default.FailureLine);
                return;
            }
            _succeeded++;
            _milliseconds.Add(outcome.Elapsed.TotalMilliseconds);
            _versionsOfSecond[outcome.Version] = _versionsOfSecond.GetValueOrDefault(outcome.Version) + 1;
            VersionSummary known = _versions.GetValueOrDefault(outcome.Version)
                ?? new VersionSummary(outcome.Version, 0, Round(at), 0);
            _versions[outcome.Version] = known with { Answers = known.Answers + 1, LastSeconds = Round(at) };
            if (_arrived.Add((outcome.Entry.ToString(), outcome.Version)))
                Write(new ArrivalLine(outcome.Entry.ToString(), outcome.Version, Round(at)), ReportJson.Default.ArrivalLine);
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
                    Write(
                        new SecondLine(++_second, _succeeded - succeeded, _failed - failed, Round(_slowestOfSecond), _versionsOfSecond),
                        ReportJson.Default.SecondLine);
                    (succeeded, failed, _slowestOfSecond) = (_succeeded, _failed, 0);
                    _versionsOfSecond.Clear();
                }
            }
        }
        catch (OperationCanceledException)
        {
        }
    }

    /// <summary>Writes the last line.</summary>
    /// <returns>How many lookups failed.</returns>
    public long Finish()
    {
        lock (_lock)
        {
            _milliseconds.Sort();
            Write(
                new SummaryLine(
                    _succeeded + _failed, _failed, Round(TimeProvider.System.GetElapsedTime(_start).TotalSeconds),
                    Percentile(0.5), Percentile(0.9), Percentile(0.99), Percentile(0.999), Percentile(1),
                    [.. _versions.Values.OrderBy(v => v.FirstSeconds)], _failures),
                ReportJson.Default.SummaryLine);
            return _failed;
        }
    }

    private double Percentile(double share) =>
        _milliseconds.Count == 0 ? 0 : Round(_milliseconds[Math.Max(0, (int)Math.Ceiling(share * _milliseconds.Count) - 1)]);

    private void Write<T>(T line, JsonTypeInfo<T> type)
    {
        writer.WriteLine(JsonSerializer.Serialize(line, type));
        writer.Flush();
    }

    private static double Round(double value) => Math.Round(value, 3);
}
