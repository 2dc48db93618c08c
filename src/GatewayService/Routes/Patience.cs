namespace VersionManager.GatewayService.Routes;

/// <summary>A time limit for retries, with growing pauses.</summary>
internal sealed class Patience(TimeSpan limit, TimeProvider time)
{
    private static readonly TimeSpan First = TimeSpan.FromMilliseconds(25);
    private static readonly TimeSpan Longest = TimeSpan.FromMilliseconds(400);

    private readonly long _started = time.GetTimestamp();
    private TimeSpan _pause = First;

    /// <summary>The remaining time; zero or less when it is over.</summary>
    public TimeSpan Left => limit - time.GetElapsedTime(_started);

    /// <summary>Pauses, but not once <paramref name="replaced"/> has completed; false when the time is over.</summary>
    public async Task<bool> PauseAsync(Task replaced, CancellationToken cancellationToken)
    {
        TimeSpan pause = _pause < Left ? _pause : Left;
        if (pause <= TimeSpan.Zero)
            return false;
        _pause = _pause * 2 < Longest ? _pause * 2 : Longest;
        await Task.WhenAny(replaced, Task.Delay(pause, time, cancellationToken));
        cancellationToken.ThrowIfCancellationRequested();
        return true;
    }
}
