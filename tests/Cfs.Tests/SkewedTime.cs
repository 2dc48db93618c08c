namespace Cfs.Tests;

/// <summary>The system's clock, which can be set forward, as for a node that was asleep.</summary>
internal sealed class SkewedTime : TimeProvider
{
    private long skew;

    public void Advance(TimeSpan by) => Interlocked.Add(ref skew, (long)(by.TotalSeconds * TimestampFrequency));

    public override long GetTimestamp() => System.GetTimestamp() + Interlocked.Read(ref skew);
}
