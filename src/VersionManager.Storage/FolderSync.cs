using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace VersionManager.Storage;

/// <summary>Makes the names in a folder durable (fsync(2)), for which .NET has no method.</summary>
public static partial class FolderSync
{
    // Not O_DIRECTORY, whose number differs between architectures.
    private const int ReadOnlyCloseOnExec = 0x80000;

    /// <summary>Returns when the names in <paramref name="folder"/> are on disk.</summary>
    /// <exception cref="IOException">The folder cannot be opened, or the disk failed.</exception>
    public static void Flush(string folder)
    {
        using SafeFileHandle handle = Open(folder, ReadOnlyCloseOnExec);
        if (handle.IsInvalid)
            throw new IOException(
                $"{folder} cannot be opened: {Marshal.GetLastPInvokeErrorMessage()}.",
                Marshal.GetLastPInvokeError()
            );
        RandomAccess.FlushToDisk(handle);
    }

    /// <summary>Does the same for <paramref name="root"/> and every folder below it.</summary>
    /// <inheritdoc cref="Flush"/>
    public static void FlushTree(string root)
    {
        foreach (string folder in Directory.EnumerateDirectories(root, "*", SearchOption.AllDirectories))
            Flush(folder);
        Flush(root);
    }

    [LibraryImport("libc", EntryPoint = "open", StringMarshalling = StringMarshalling.Utf8, SetLastError = true)]
    private static partial SafeFileHandle Open(string path, int flags);
}
