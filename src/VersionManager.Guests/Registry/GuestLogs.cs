using VersionManager.Kernel.Files;

namespace VersionManager.Guests.Registry;

/// <summary>The files that guests' standard output and error go to.</summary>
internal static class GuestLogs
{
    /// <summary>Keeps each guest's log within its limit.</summary>
    /// <param name="guests">The guests.</param>
    /// <param name="limit">The limit of each log, in bytes.</param>
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
                // A full or faulty disk costs this trimming, and no guest.
                GuestLog.NotTrimmed(log, error, guest.LogPath);
            }
        }
    }
}
