using System.Text;

namespace VersionManager.Kernel.Files;

/// <summary>
/// What a process writes to its standard output and error. The process holds the file open and appends, also while there is no
/// daemon, so the file is not replaced but copied to <c>log.1</c> and cut off.
/// </summary>
internal static class LogFile
{
    private const int LastWordsLimit = 600;

    /// <summary>Makes the log where there is none, and trims one of an earlier guest.</summary>
    public static void Begin(string path, long limit)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        using (new FileStream(path, FileMode.OpenOrCreate, FileAccess.Write, FileShare.ReadWrite))
        {
            // Only made: an earlier guest's words stay until the limit.
        }
        Trim(path, limit);
    }

    /// <summary>Begins the log again when it has come to <paramref name="limit"/> bytes.</summary>
    public static void Trim(string path, long limit)
    {
        var file = new FileInfo(path);
        if (!file.Exists || file.Length < limit)
            return;
        File.Copy(path, path + ".1", overwrite: true);
        using var open = new FileStream(path, FileMode.Open, FileAccess.Write, FileShare.ReadWrite);
        open.SetLength(0);
    }

    /// <summary>The last lines of the log, as the end of a sentence; empty where there are none.</summary>
    public static string LastWords(string path)
    {
        if (!File.Exists(path))
            return "";
        using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        file.Seek(-Math.Min(file.Length, LastWordsLimit), SeekOrigin.End);
        byte[] bytes = new byte[LastWordsLimit];
        int length = file.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false);
        string[] lines = Encoding
            .UTF8.GetString(bytes, 0, length)
            .Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        // The first may be cut; the agent's own lines are told otherwise.
        IEnumerable<string> last = lines.Where(line => !line.StartsWith("vmproxy init:", StringComparison.Ordinal)).TakeLast(3);
        string words = string.Join(" | ", last);
        return words.Length == 0 ? "" : "Its last words: " + words;
    }
}
