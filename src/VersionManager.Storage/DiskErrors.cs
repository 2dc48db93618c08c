namespace VersionManager.Storage;

/// <summary>Classifies an <see cref="IOException"/> of the disk.</summary>
public static class DiskErrors
{
    private const int NoSpaceLeft = 28;
    private const int QuotaExceeded = 122;

    /// <summary>Whether <paramref name="error"/> says that the disk, or the quota, is full (ENOSPC, EDQUOT).</summary>
    public static bool IsDiskFull(IOException error) => error.HResult is NoSpaceLeft or QuotaExceeded;
}
