namespace VersionManager.Fleet;

/// <summary>Text for a POSIX shell's command line.</summary>
internal static class ShellText
{
    /// <summary>One word, whatever is in it.</summary>
    public static string Quote(string text) => "'" + text.Replace("'", "'\\''") + "'";
}
