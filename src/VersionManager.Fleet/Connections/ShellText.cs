namespace VersionManager.Fleet;

/// <summary>Quotes text for a POSIX shell's command line.</summary>
internal static class ShellText
{
    /// <summary>Any text as one word.</summary>
    public static string Quote(string text) => "'" + text.Replace("'", "'\\''") + "'";
}
