using System.Runtime.InteropServices;

namespace VersionManager.ProxyService.Kernel;

/// <summary>What the file system can do and .NET has no method for: hard links, and making a folder's names durable.</summary>
internal static partial class FileSystemCalls
{
    private const int ReadOnlyDirectoryCloseOnExec = 0x0 | 0x10000 | 0x80000;
    private const int NoSpaceLeft = 28;
    private const int QuotaExceeded = 122;

    /// <summary>Gives <paramref name="existing"/> a second name; false where the file system does not (link(2)).</summary>
    public static bool TryLink(string existing, string path) => Link(existing, path) == 0;

    /// <summary>Makes the names in <paramref name="folder"/> durable: a rename is only safe after it (fsync(2)).</summary>
    public static void SyncFolder(string folder)
    {
        int descriptor = Open(folder, ReadOnlyDirectoryCloseOnExec);
        if (descriptor < 0)
            throw new IOException(
                $"{folder} cannot be opened: {Marshal.GetLastPInvokeErrorMessage()}.",
                Marshal.GetLastPInvokeError()
            );
        int failed = FSync(descriptor),
            error = Marshal.GetLastPInvokeError();
        _ = Close(descriptor);
        if (failed != 0)
            throw new IOException($"{folder} cannot be made durable.", error);
    }

    /// <summary>Gives <paramref name="path"/> to a group; the owner stays (chown(2)).</summary>
    public static bool TrySetGroup(string path, uint group) => ChangeOwner(path, uint.MaxValue, group) == 0;

    /// <summary>Whether <paramref name="error"/> says that the disk, or the quota, is full.</summary>
    public static bool IsDiskFull(IOException error) => error.HResult is NoSpaceLeft or QuotaExceeded;

    [LibraryImport("libc", EntryPoint = "link", StringMarshalling = StringMarshalling.Utf8, SetLastError = true)]
    private static partial int Link(string existing, string path);

    [LibraryImport("libc", EntryPoint = "open", StringMarshalling = StringMarshalling.Utf8, SetLastError = true)]
    private static partial int Open(string path, int flags);

    [LibraryImport("libc", EntryPoint = "fsync", SetLastError = true)]
    private static partial int FSync(int descriptor);

    [LibraryImport("libc", EntryPoint = "close", SetLastError = true)]
    private static partial int Close(int descriptor);

    [LibraryImport("libc", EntryPoint = "chown", StringMarshalling = StringMarshalling.Utf8, SetLastError = true)]
    private static partial int ChangeOwner(string path, uint owner, uint group);
}
