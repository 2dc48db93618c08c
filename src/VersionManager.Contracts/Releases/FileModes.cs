namespace VersionManager.Contracts.Releases;

/// <summary>File modes between a manifest's octal text and the file system's bits.</summary>
public static class FileModes
{
    /// <summary>The bits of a file's mode in a manifest that was read, and so checked.</summary>
    public static UnixFileMode Of(ReleaseFile file) => (UnixFileMode)Convert.ToInt32(file.Mode, 8);

    /// <summary>A mode as a manifest writes it: octal, of four digits or more, such as <c>0755</c>.</summary>
    public static string Text(UnixFileMode mode) => "0" + Convert.ToString((int)mode, 8).PadLeft(3, '0');
}
