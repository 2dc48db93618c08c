namespace Samples.Common;

/// <summary>Writes files that are whole or absent, even after a power failure.</summary>
internal static class AtomicFile
{
    /// <summary>The suffix of an interrupted write's file; readers of a folder skip it.</summary>
    public const string TemporarySuffix = ".tmp";

    /// <summary>Writes to a temporary file beside <paramref name="path"/>, flushes it to the disk and renames it.</summary>
    public static void Write(string path, ReadOnlySpan<byte> content)
    {
        // Unique, because two requests may write the same file at the same time.
        var temporary = $"{path}.{Guid.NewGuid():N}{TemporarySuffix}";
        try
        {
            using (var file = File.OpenHandle(temporary, FileMode.CreateNew, FileAccess.Write))
            {
                RandomAccess.Write(file, content, 0);
                RandomAccess.FlushToDisk(file);
            }

            File.Move(temporary, path, overwrite: true);
        }
        catch
        {
            File.Delete(temporary);
            throw;
        }
    }

    /// <summary>Removes the files of interrupted writes in <paramref name="folder"/> and below.</summary>
    public static void RemoveLeftovers(string folder)
    {
        foreach (var file in Directory.EnumerateFiles(folder, "*" + TemporarySuffix, SearchOption.AllDirectories))
            File.Delete(file);
    }
}
