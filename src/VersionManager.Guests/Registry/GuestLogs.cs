using VersionManager.Kernel.Files;

namespace VersionManager.Guests.Registry;

/// <summary>The files that guests' standard output and error go to.</summary>
internal static class GuestLogs
{
    /// <summary>Keeps each guest's log within its limit.</summary>
    /// <param name="guests">Whose.</param>
    /// <param name="limit">In bytes.</param>
    /// <param name="log">The daemon's log.</param>
    public static void Trim(IEnumerable<Guest> guests, long limit, ILogger log)
    {
        foreach (Guest guest in guests)
        {
            try
            {
                LogFile.Trim(guest.LogPath, limit);
            }
            catch (Exception error) when (error is IOException or UnauthorizedAccessException)
            {
                // A disk that is full or faulty ends no guest.
                GuestLog.NotTrimmed(log, error, guest.LogPath);
            }
        }
    }
}
