namespace VersionManager.Storage;

/// <summary>Replaces files atomically: whatever happens, the path has the old content or the new.</summary>
public static class AtomicFile
{
    /// <summary>Replaces the content of <paramref name="path"/>, durably. Only its owner may read the file.</summary>
    /// <exception cref="IOException">The disk is full (<see cref="DiskErrors.IsDiskFull"/>) or failed; the old content is
    /// untouched.</exception>
    public static void Write(string path, ReadOnlySpan<byte> content)
    {
        // A fixed name, not a random one: the next write overwrites what an interrupted one left behind.
        string temporary = path + ".new";
        try
        {
            using (
                var stream = new FileStream(
                    temporary,
                    new FileStreamOptions
                    {
                        Mode = FileMode.Create,
                        Access = FileAccess.Write,
                        BufferSize = 0,
                        UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite,
                    }
                )
            )
            {
                stream.Write(content);
                stream.Flush(flushToDisk: true);
            }
            DurableRename.File(temporary, path);
        }
        catch (IOException e) when (DiskErrors.IsDiskFull(e))
        {
            TryDelete(temporary);
            throw;
        }
    }

    private static void TryDelete(string path)
    {
        try
        {
            File.Delete(path);
        }
        catch (IOException)
        {
            // The next write to the same path overwrites it.
        }
    }
}
