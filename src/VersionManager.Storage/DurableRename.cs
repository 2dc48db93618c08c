namespace VersionManager.Storage;

/// <summary>Renames that survive a power failure. Source and target are on the same file system.</summary>
public static class DurableRename
{
    /// <summary>Renames a file to <paramref name="target"/>, replacing the file there.</summary>
    /// <exception cref="IOException">The file cannot be renamed, or the disk failed.</exception>
    public static void File(string source, string target)
    {
        System.IO.File.Move(source, target, overwrite: true);
        FolderSync.Flush(Path.GetDirectoryName(target)!);
    }

    /// <summary>Renames a folder to <paramref name="target"/>, which must not exist.</summary>
    /// <inheritdoc cref="File"/>
    public static void Folder(string source, string target)
    {
        Directory.Move(source, target);
        string from = Path.GetDirectoryName(source)!,
            to = Path.GetDirectoryName(target)!;
        // The new name first: if only the removal of the old one reached the disk, the folder would be lost.
        FolderSync.Flush(to);
        if (from != to)
            FolderSync.Flush(from);
    }
}
