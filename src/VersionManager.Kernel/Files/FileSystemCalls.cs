using System.Runtime.InteropServices;

namespace VersionManager.Kernel.Files;

/// <summary>File system calls that .NET has no method for: hard links, and groups.</summary>
internal static partial class FileSystemCalls
{
    /// <summary>Gives <paramref name="existing"/> a second name; false where the file system cannot (link(2)).</summary>
    public static bool TryLink(string existing, string path) => Link(existing, path) == 0;

    /// <summary>Gives <paramref name="path"/> to a group; the owner stays (chown(2)).</summary>
    public static bool TrySetGroup(string path, uint group) => ChangeOwner(path, uint.MaxValue, group) == 0;

    [LibraryImport("libc", EntryPoint = "link", StringMarshalling = StringMarshalling.Utf8, SetLastError = true)]
    private static partial int Link(string existing, string path);

    [LibraryImport("libc", EntryPoint = "chown", StringMarshalling = StringMarshalling.Utf8, SetLastError = true)]
    private static partial int ChangeOwner(string path, uint owner, uint group);
}
