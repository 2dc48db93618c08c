using System.Text.Json.Serialization;

namespace VersionManager.Bench.Load;

/// <summary>The measurements of one run of one load.</summary>
/// <param name="Count">Round trips, connections or messages that succeeded.</param>
/// <param name="Errors">Round trips, connections or messages that failed.</param>
/// <param name="Seconds">The run's length.</param>
/// <param name="P50">Median latency, microseconds; 0 where latency is not measured.</param>
/// <param name="P99">99th percentile of the latency, microseconds.</param>
/// <param name="Bytes">Payload bytes carried one way.</param>
internal sealed record LoadResult(long Count, long Errors, double Seconds, double P50, double P99, long Bytes)
{
    /// <summary>Successes a second.</summary>
    [JsonIgnore]
    public double Rate => Count / Seconds;

    /// <summary>Payload, in gigabits a second.</summary>
    [JsonIgnore]
    public double Gigabits => Bytes * 8 / Seconds / 1e9;
}

/// <summary>Collects latencies in a buffer that is allocated at the start.</summary>
internal sealed class LatencyLog(int capacity = 4_000_000)
{
    private readonly float[] _microseconds = new float[capacity];

    /// <summary>The number of latencies.</summary>
    public int Count { get; private set; }

    /// <summary>Adds a latency; those beyond the capacity are left out.</summary>
    public void Add(TimeSpan latency)
    {
        if (Count < _microseconds.Length)
            _microseconds[Count++] = (float)latency.TotalMicroseconds;
    }

    /// <summary>The 50th and 99th percentile, microseconds; 0 where there are no latencies.</summary>
    public (double P50, double P99) Percentiles()
    {
        if (Count == 0)
            return (0, 0);
        Array.Sort(_microseconds, 0, Count);
        return (_microseconds[Count / 2], _microseconds[(int)(Count * 0.99)]);
    }
}

/// <summary>Serializes results, which a load's process prints for the bench.</summary>
[JsonSerializable(typeof(LoadResult))]
internal sealed partial class LoadJson : JsonSerializerContext;
