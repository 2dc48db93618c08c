using System.Text;

namespace VersionManager.Kernel.Files;

/// <summary>
/// A process's standard output and error. The process holds the file open and appends to it, also while there is no daemon. So
/// the file is not replaced, but copied to <c>log.1</c> and truncated.
/// </summary>
internal static class LogFile
{
    private const int LastWordsLimit = 600;

    /// <summary>Creates the log where there is none, and trims that of an earlier guest.</summary>
    public static void Begin(string path, long limit)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        using (new FileStream(path, FileMode.OpenOrCreate, FileAccess.Write, FileShare.ReadWrite))
        {
            // Only created: an earlier guest's lines stay until the limit.
        }
        Trim(path, limit);
    }

    /// <summary>Starts the log anew when it has reached <paramref name="limit"/> bytes.</summary>
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
        // The first line may be cut; the agent's own lines are reported elsewhere.
        IEnumerable<string> last = lines.Where(line => !line.StartsWith("vmproxy init:", StringComparison.Ordinal)).TakeLast(3);
        string words = string.Join(" | ", last);
        return words.Length == 0 ? "" : "Its last output: " + words;
    }
}
