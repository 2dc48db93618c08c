namespace VersionManager.Storage;

/// <summary>Renames that a loss of power does not take back. Source and target are on the same file system.</summary>
public static class DurableRename
{
    /// <summary>Gives a file the name <paramref name="target"/>, in place of the file that has it.</summary>
    /// <exception cref="IOException">It cannot be renamed, or the disk failed.</exception>
    public static void File(string source, string target)
    {
        System.IO.File.Move(source, target, overwrite: true);
        FolderSync.Flush(Path.GetDirectoryName(target)!);
    }

    /// <summary>Gives a folder the name <paramref name="target"/>, which nothing has yet.</summary>
    /// <inheritdoc cref="File"/>
    public static void Folder(string source, string target)
    {
        Directory.Move(source, target);
        string from = Path.GetDirectoryName(source)!,
            to = Path.GetDirectoryName(target)!;
        // The new name first: were only the old one's end on disk, the folder would be lost.
        FolderSync.Flush(to);
        if (from != to)
            FolderSync.Flush(from);
    }
}
