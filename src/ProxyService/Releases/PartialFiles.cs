using VersionManager.Contracts.Releases;

namespace VersionManager.ProxyService.Releases;

/// <summary>
/// The files of a release that are being fetched. They are written in place, and so are kept outside the tree, whose files may be
/// hard links to other releases' files. A file moves into the tree when it is complete and has the manifest's digest.
/// </summary>
internal sealed class PartialFiles(string staging)
{
    /// <summary>The folder that they are fetched into, by their paths on the source.</summary>
    public string Folder { get; } = Path.Combine(staging, "partial");

    /// <summary>Moves complete files into the tree; returns those that are still missing.</summary>
    public async Task<IReadOnlyList<ReleaseFile>> CollectAsync(IReadOnlyList<ReleaseFile> missing, CancellationToken cancellation)
    {
        var left = new List<ReleaseFile>();
        foreach (ReleaseFile file in missing)
        {
            string path = PathOf(file),
                target = Path.Combine(staging, "tree", file.Path);
            if (await TreeVerifier.CheckAsync(path, file, cancellation) is not null)
            {
                left.Add(file);
                continue;
            }
            // Flushed here and not by rsync (--fsync), which would be silent as long as that takes.
            using (var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 0))
                RandomAccess.FlushToDisk(stream.SafeFileHandle);
            File.Move(path, target);
        }
        return left;
    }

    /// <summary>Creates the folder.</summary>
    public void Create() => Directory.CreateDirectory(Folder);

    /// <summary>Deletes what has arrived of some files.</summary>
    public void Forget(IEnumerable<ReleaseFile> files)
    {
        foreach (ReleaseFile file in files.Where(file => File.Exists(PathOf(file))))
            File.Delete(PathOf(file));
    }

    /// <summary>Deletes the folder.</summary>
    public void Delete()
    {
        if (Directory.Exists(Folder))
            Directory.Delete(Folder, recursive: true);
    }

    private string PathOf(ReleaseFile file) => Path.Combine(Folder, "tree", file.Path);
}
