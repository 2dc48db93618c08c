using VersionManager.Contracts.Control;
using VersionManager.ProxyService.Kernel;

namespace VersionManager.ProxyService.State;

/// <summary>Writes a file whole or not at all: whatever happens, its path has the old content or the new.</summary>
internal static class AtomicFile
{
    /// <summary>Replaces the content of <paramref name="path"/>, durably.</summary>
    /// <exception cref="ProblemException">The disk is full; the old content is untouched.</exception>
    public static void Write(string path, ReadOnlySpan<byte> content)
    {
        string folder = Path.GetDirectoryName(path)!;
        // One name a path, not a random one: what an interrupted write leaves behind, the next write takes over.
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
            File.Move(temporary, path, overwrite: true);
            FileSystemCalls.SyncFolder(folder);
        }
        catch (IOException e) when (FileSystemCalls.IsDiskFull(e))
        {
            TryDelete(temporary);
            throw DiskFull(folder, e);
        }
    }

    /// <summary>The refusal for a full disk.</summary>
    public static ProblemException DiskFull(string folder, IOException inner) =>
        new(
            ProblemCode.DiskFull,
            $"The disk that holds {folder} is full.",
            "Free some space (stopped versions' releases are in its releases folder), then try again; nothing was changed.",
            inner
        );

    private static void TryDelete(string path)
    {
        try
        {
            File.Delete(path);
        }
        catch (IOException)
        {
            // The next write to the same path takes the remains over.
        }
    }
}
