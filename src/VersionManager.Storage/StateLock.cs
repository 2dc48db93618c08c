namespace VersionManager.Storage;

/// <summary>Reserves a folder for one process. The kernel releases the lock when the process ends, however it ends.</summary>
public static class StateLock
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(5);

    /// <summary>Takes the lock <paramref name="path"/>; disposing of the result releases it.</summary>
    /// <param name="path">The lock's file, which is created if it is missing.</param>
    /// <param name="patience">How long to wait for the process that has the lock. The wait blocks the thread.</param>
    /// <exception cref="IOException">Another process still has the lock, or the file cannot be written.</exception>
    public static IDisposable Take(string path, TimeSpan patience = default)
    {
        long started = TimeProvider.System.GetTimestamp();
        while (true)
        {
            try
            {
                return new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            }
            catch (IOException) when (TimeProvider.System.GetElapsedTime(started) < patience)
            {
                // The kernel has no wait with a time-out for such a lock.
                Thread.Sleep(Pause);
            }
        }
    }
}
